@org.jspecify.annotations.NullMarked
package lb.proxy.acme;
