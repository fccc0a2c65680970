package lb.proxy.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of the admin listener. Owned by its loop; only {@link AdminApi#answer} runs
 * elsewhere.
 *
 * <p>One request after the other: waiting for a head, taking its body in, answering; then the next.
 * While it answers nothing is read, and what has been decoded already waits. A request that its
 * head refuses is still read to its end, since a client that is sending may not see an answer
 * before; but nothing of it is kept.
 */
final class AdminConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOGGER = LoggerFactory.getLogger(AdminServer.class);

  private final AdminServer.Settings settings;
  private final Supplier<AdminGuard> guard;
  private final AdminApi api;
  private final Executor executor;

  private final Queue<HttpObject> later = new ArrayDeque<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);
  private long bodyBytes;
  private boolean answering;
  private @Nullable HttpRequest head;
  private @Nullable AdminProblem refusal;
  private @Nullable ScheduledFuture<?> deadline;

  AdminConnection(
      AdminServer.Settings settings, Supplier<AdminGuard> guard, AdminApi api, Executor executor) {
    this.settings = settings;
    this.guard = guard;
    this.api = api;
    this.executor = executor;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    limitTime(ctx);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (answering) {
      later.add((HttpObject) message);
    } else {
      take(ctx, (HttpObject) message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!answering) {
      ctx.read();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTime();
    later.forEach(ReferenceCountUtil::release);
    later.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOGGER.debug("connection to the admin listener: {}", cause.toString());
    ctx.close();
  }

  private void take(ChannelHandlerContext ctx, HttpObject message) {
    if (message.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      refuseMalformed(ctx, message.decoderResult().cause());
      return;
    }
    if (message instanceof HttpRequest request) {
      begin(ctx, request);
    }
    if (message instanceof HttpContent content) {
      takeBody(content);
      content.release();
      if (content instanceof LastHttpContent) {
        answer(ctx);
      } else if (bodyBytes > settings.bodyBytesMax() && refusal == null) {
        tooLarge();
      }
    }
  }

  private void begin(ChannelHandlerContext ctx, HttpRequest request) {
    head = request;
    body.reset();
    bodyBytes = 0;
    refusal =
        guard
            .get()
            .check(
                request.headers().get(HttpHeaderNames.AUTHORIZATION),
                request.headers().getAll(HttpHeaderNames.HOST),
                request.headers().get(HttpHeaderNames.ORIGIN),
                request.protocolVersion().equals(HttpVersion.HTTP_1_1));
    if (refusal == null && HttpUtil.getContentLength(request, 0L) > settings.bodyBytesMax()) {
      tooLarge();
    }
    if (HttpUtil.is100ContinueExpected(request)) {
      if (refusal == null) {
        ctx.writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
      } else {
        // Its client waits before it sends: the body that framing promises may never come.
        answering = true;
        write(ctx, AdminAnswer.problem(refusal), false);
      }
    }
  }

  private void tooLarge() {
    body.reset();
    refusal =
        new AdminProblem(
            413, "too_large", "a body of more than " + settings.bodyBytesMax() + " octets");
  }

  private void takeBody(HttpContent content) {
    int length = content.content().readableBytes();
    bodyBytes += length;
    if (refusal == null && bodyBytes <= settings.bodyBytesMax()) {
      byte[] octets = new byte[length];
      content.content().readBytes(octets);
      body.writeBytes(octets);
    }
  }

  private void refuseMalformed(ChannelHandlerContext ctx, Throwable cause) {
    if (answering) {
      return;
    }
    AdminProblem problem =
        switch (cause) {
          case TooLongHttpLineException line ->
              new AdminProblem(414, "target_too_long", "the request line is too long");
          case TooLongHttpHeaderException fields ->
              new AdminProblem(431, "head_too_large", "the head of the request is too large");
          default -> AdminProblem.badRequest("malformed", "not a request of HTTP/1.1");
        };
    answering = true;
    write(ctx, AdminAnswer.problem(problem), false);
  }

  private void answer(ChannelHandlerContext ctx) {
    HttpRequest request = head;
    if (answering || request == null) {
      return;
    }
    answering = true;
    // A body beyond the bound was read to its end, but the client may be sending without end.
    boolean keepAlive = HttpUtil.isKeepAlive(request) && bodyBytes <= settings.bodyBytesMax();
    AdminProblem problem = refusal;
    if (problem != null) {
      write(ctx, AdminAnswer.problem(problem), keepAlive);
      return;
    }
    byte[] octets = body.toByteArray();
    try {
      executor.execute(() -> {
        AdminAnswer answer = answerOf(request, octets);
        ctx.executor().execute(() -> write(ctx, answer, keepAlive));
      });
    } catch (RejectedExecutionException e) {
      ctx.close();
    }
  }

  private AdminAnswer answerOf(HttpRequest request, byte[] octets) {
    try {
      AdminRequest asked =
          AdminRequest.of(request.method().name(), request.uri(), octets)
              .with(
                  all(request, HttpHeaderNames.IF_MATCH),
                  all(request, HttpHeaderNames.IF_NONE_MATCH));
      return api.answer(asked, all(request, HttpHeaderNames.ACCEPT));
    } catch (AdminProblem problem) {
      return AdminAnswer.problem(problem);
    }
  }

  private static String all(HttpRequest request, CharSequence name) {
    return String.join(",", request.headers().getAll(name));
  }

  private void write(ChannelHandlerContext ctx, AdminAnswer answer, boolean keepAlive) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(answer.body()));
    response
        .headers()
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("X-Content-Type-Options", "nosniff");
    if (answer.status() != 304) {
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
          .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    }
    if (answer.etag() != null) {
      response.headers().set(HttpHeaderNames.ETAG, answer.etag());
    }
    if (answer.allow() != null) {
      response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
    }
    if (answer.status() == 401) {
      response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (!keepAlive) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    limitTime(ctx);
    ctx.writeAndFlush(response)
        .addListener(
            (ChannelFutureListener)
                done -> {
                  if (keepAlive && done.isSuccess()) {
                    next(ctx);
                  } else {
                    ctx.close();
                  }
                });
  }

  private void next(ChannelHandlerContext ctx) {
    limitTime(ctx);
    answering = false;
    head = null;
    refusal = null;
    body.reset();
    HttpObject waiting = later.poll();
    while (waiting != null) {
      take(ctx, waiting);
      waiting = answering ? null : later.poll();
    }
    if (!answering) {
      ctx.read();
    }
  }

  /** Allows so much time for the next request to be whole, or for an answer to be taken. */
  private void limitTime(ChannelHandlerContext ctx) {
    stopTime();
    deadline =
        ctx.executor().schedule(() -> ctx.close(), settings.requestMillis(), TimeUnit.MILLISECONDS);
  }

  private void stopTime() {
    ScheduledFuture<?> running = deadline;
    deadline = null;
    if (running != null) {
      running.cancel(false);
    }
  }
}
