package lb.proxy.scenario;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server of grpc-java with a service of each kind, whose messages are texts. */
final class GrpcOrigin implements AutoCloseable {
  static final Metadata.Key<String> ASKED =
      Metadata.Key.of("x-asked", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<String> SAID =
      Metadata.Key.of("x-said", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> OCTETS =
      Metadata.Key.of("x-octets-bin", Metadata.BINARY_BYTE_MARSHALLER);

  static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
  static final MethodDescriptor<String, String> COUNT =
      method("Count", MethodType.SERVER_STREAMING);
  static final MethodDescriptor<String, String> JOIN = method("Join", MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<String, String> ECHO = method("Echo", MethodType.BIDI_STREAMING);
  private static final int MESSAGE_BYTES_MAX = 32 << 20;

  private final Server server;

  /** What calls of Unary said, and the deadline that came with them. */
  final BlockingQueue<String> deadlines = new LinkedBlockingQueue<>();

  /** Calls that were cancelled. */
  final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  final CompletableFuture<Metadata> metadata = new CompletableFuture<>();

  private GrpcOrigin(@Nullable File certificate, @Nullable File key) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address).maxInboundMessageSize(MESSAGE_BYTES_MAX);
    if (certificate != null && key != null) {
      builder.useTransportSecurity(certificate, key);
    }
    try {
      server = builder.addService(service()).intercept(new Told()).build().start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static GrpcOrigin start() {
    return new GrpcOrigin(null, null);
  }

  static GrpcOrigin startTls(File certificate, File key) {
    return new GrpcOrigin(certificate, key);
  }

  int port() {
    return server.getPort();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(Text.INSTANCE, Text.INSTANCE)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("test.Service", name))
        .setType(type)
        .build();
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("test.Service")
        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
        .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(GrpcOrigin::count))
        .addMethod(JOIN, ServerCalls.asyncClientStreamingCall(GrpcOrigin::join))
        .addMethod(ECHO, ServerCalls.asyncBidiStreamingCall(this::echo))
        .build();
  }

  private void unary(String said, StreamObserver<String> answers) {
    Deadline deadline = Context.current().getDeadline();
    deadlines.add(deadline == null ? "none" : "" + deadline.timeRemaining(TimeUnit.MILLISECONDS));
    if (said.equals("fail")) {
      Metadata trailers = new Metadata();
      trailers.put(SAID, "because");
      trailers.put(OCTETS, new byte[] {0, 1, (byte) 0xff});
      answers.onError(Status.NOT_FOUND.withDescription("no such ä").asException(trailers));
    } else if (said.equals("wait")) {
      ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(() -> cancelled.add(said));
    } else {
      answers.onNext("heard " + said);
      answers.onCompleted();
    }
  }

  private static void count(String to, StreamObserver<String> answers) {
    for (int i = 1; i <= Integer.parseInt(to); i++) {
      answers.onNext("number " + i);
    }
    answers.onCompleted();
  }

  private static StreamObserver<String> join(StreamObserver<String> answers) {
    StringBuilder all = new StringBuilder();
    return new Observer(
        all::append,
        () -> {
          answers.onNext(all.toString());
          answers.onCompleted();
        });
  }

  private StreamObserver<String> echo(StreamObserver<String> answers) {
    ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(() -> cancelled.add("echo"));
    return new Observer(said -> answers.onNext("echo " + said), answers::onCompleted);
  }

  private record Observer(java.util.function.Consumer<String> next, Runnable end)
      implements StreamObserver<String> {
    @Override
    public void onNext(String said) {
      next.accept(said);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      end.run();
    }
  }

  /** Writes down what came with a call, and says something with its head. */
  private final class Told implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      metadata.complete(headers);
      return next.startCall(call, headers);
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the server does not end");
      }
    } catch (InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private enum Text implements MethodDescriptor.Marshaller<String> {
    INSTANCE;

    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
