package lb.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection that a {@link ScriptedOrigin} has accepted: reads a request, plays its script, and
 * so on until somebody closes. Runs on a virtual thread of its own.
 */
final class OriginConnection implements Runnable {
  private final ScriptedOrigin origin;
  private final Socket raw;
  private final @Nullable SSLContext tls;
  private final int number;
  private @Nullable String serverName;

  OriginConnection(ScriptedOrigin origin, Socket raw, @Nullable SSLContext tls, int number) {
    this.origin = origin;
    this.raw = raw;
    this.tls = tls;
    this.number = number;
  }

  int number() {
    return number;
  }

  @Override
  public void run() {
    try (raw) {
      raw.setTcpNoDelay(true);
      Wire wire = new Wire(raw, secured(), origin.sent());
      try {
        converse(wire);
      } finally {
        wire.ended();
        if (wire.isOpen()) {
          wire.close();
        }
      }
    } catch (IOException gone) {
      // The peer left, or spoke no HTTP: what it sent is recorded as far as it was a request.
    } catch (Throwable failure) {
      origin.failed(failure);
    } finally {
      origin.ended(this);
    }
  }

  private void converse(Wire wire) throws IOException {
    Consumer<Wire> acceptAction = origin.acceptAction();
    if (acceptAction != null) {
      acceptAction.accept(wire);
    }
    while (wire.isOpen()) {
      int first = wire.in().read();
      if (first < 0) {
        return;
      }
      String requestLine = (char) first + wire.in().readLine();
      FieldLines fields = wire.in().readFieldLines();
      MessageBody body = MessageBody.ofRequest(wire.in(), fields);
      ReceivedRequest request = origin.record(number, requestLine, fields, serverName);
      wire.begin(request, body);
      origin.scriptFor(request).play(request, wire);
      if (wire.isOpen()) {
        wire.readBody();
      }
    }
  }

  private Socket secured() throws IOException {
    if (tls == null) {
      return raw;
    }
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(raw, null, false);
    socket.setUseClientMode(false);
    socket.startHandshake();
    if (socket.getSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        serverName = name instanceof SNIHostName host ? host.getAsciiName() : serverName;
      }
    }
    return socket;
  }

  void drop() {
    try {
      raw.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }
}
