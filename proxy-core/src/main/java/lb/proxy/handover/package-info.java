/** Listening sockets that one process gets from another: from systemd, or from an lb that runs. */
@NullMarked
package lb.proxy.handover;

import org.jspecify.annotations.NullMarked;
