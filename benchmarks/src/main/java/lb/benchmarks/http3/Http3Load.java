package lb.benchmarks.http3;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lb.testing.h3.QuicPeer;

/**
 * Loads a server on 127.0.0.1 on demand, in one process, so that its own code is compiled once:
 * each line of standard input is one load, {@code PORT PATH BODY_BYTES CONNECTIONS STREAMS
 * SECONDS}, and is answered with one line of JSON. So many streams of each connection wait for an
 * answer at any time. Ends with standard input.
 */
public final class Http3Load {
  private static final int ARGUMENTS = 6;
  private static final long LAST_ANSWERS_MILLIS = 2_000;

  private Http3Load() {}

  /** Takes orders. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    InputStreamReader in = new InputStreamReader(System.in, StandardCharsets.US_ASCII);
    try (BufferedReader orders = new BufferedReader(in)) {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.trim().split(" +");
        if (words.length != ARGUMENTS) {
          throw new IllegalArgumentException("an order of " + words.length + " words: " + order);
        }
        System.out.println(load(words));
      }
    }
  }

  private static String load(String[] words) throws InterruptedException {
    int port = Integer.parseInt(words[0]);
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    byte[] request = Requests.get(words[1], "127.0.0.1:" + port);
    long bodyBytes = Long.parseLong(words[2]);
    int streams = Integer.parseInt(words[4]);
    List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(words[3]); i++) {
      connections.add(new Connection(server, request, bodyBytes));
    }
    long begun = System.nanoTime();
    long end = begun + (long) (Double.parseDouble(words[5]) * 1e9);
    connections.forEach(each -> each.begin(streams, end));
    TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
    long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_ANSWERS_MILLIS);
    while (System.nanoTime() < last && connections.stream().anyMatch(Connection::isWaiting)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    long micros = (System.nanoTime() - begun) / 1000;
    Counts sum = connections.stream().map(Connection::counts).reduce(Counts.NONE, Counts::plus);
    connections.forEach(each -> each.peer.close());
    return String.format(
        Locale.ROOT,
        "{\"requests\":%d,\"bytes\":%d,\"micros\":%d,\"refused\":0,\"broken\":%d,\"status\":%d}",
        sum.answers,
        sum.bytes,
        micros,
        sum.broken,
        sum.wrong);
  }

  private record Counts(long answers, long bytes, long wrong, long broken) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          answers + other.answers, bytes + other.bytes, wrong + other.wrong, broken + other.broken);
    }
  }

  /** A connection. Its fields are its loop's alone. */
  private static final class Connection extends ChannelInboundHandlerAdapter {
    private final byte[] request;
    private final long bodyBytes;
    private final QuicPeer peer;

    private long answers;
    private long bytes;
    private long wrong;
    private long broken;
    private int waiting;
    private long end;

    Connection(InetSocketAddress server, byte[] request, long bodyBytes) {
      this.request = request;
      this.bodyBytes = bodyBytes;
      QuicPeer.Options options = QuicPeer.Options.PLAIN.window(Math.max(1 << 20, 4 * bodyBytes));
      this.peer = QuicPeer.connect(server, options, this);
    }

    boolean isWaiting() {
      return peer.channel().eventLoop().submit(() -> waiting > 0).syncUninterruptibly().getNow();
    }

    /** What came of it; requests without an answer are broken. */
    Counts counts() {
      return peer.channel()
          .eventLoop()
          .submit(() -> new Counts(answers, bytes, wrong, broken + waiting))
          .syncUninterruptibly()
          .getNow();
    }

    void begin(int streams, long endNanos) {
      QuicChannel channel = peer.channel();
      channel
          .eventLoop()
          .execute(() -> {
            end = endNanos;
            channel
                .createStream(QuicStreamType.UNIDIRECTIONAL, new ChannelInboundHandlerAdapter())
                .addListener(made ->
                    ((QuicStreamChannel) made.getNow())
                        .writeAndFlush(Unpooled.wrappedBuffer(Requests.CONTROL)));
            for (int i = 0; i < streams; i++) {
              ask();
            }
          });
    }

    private void ask() {
      waiting++;
      peer.channel()
          .createStream(QuicStreamType.BIDIRECTIONAL, new Stream())
          .addListener(made -> {
            if (made.isSuccess()) {
              ((QuicStreamChannel) made.getNow())
                  .writeAndFlush(new DefaultQuicStreamFrame(requestOctets(), true));
            } else {
              waiting--;
              broken++;
            }
          });
    }

    /** As browsers do: with the end of the stream, in one packet. */
    private ByteBuf requestOctets() {
      return peer.channel().alloc().directBuffer(request.length).writeBytes(request);
    }

    /**
     * One request and its answer. The next one is asked for as soon as the last octet has been
     * read, so that what one read brought to its end is asked for in one packet, as clients do that
     * are waited for by others.
     */
    private final class Stream extends ChannelInboundHandlerAdapter {
      private final AnswerReader reader = new AnswerReader();
      private boolean over;

      @Override
      public void handlerAdded(ChannelHandlerContext ctx) {
        ((QuicStreamChannel) ctx.channel()).config().setReadFrames(true);
      }

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        QuicStreamFrame frame = (QuicStreamFrame) message;
        ByteBuf in = frame.content();
        bytes += in.readableBytes();
        reader.read(in);
        boolean last = frame.hasFin();
        frame.release();
        if (last) {
          end();
        }
      }

      private void end() {
        if (over) {
          return;
        }
        over = true;
        waiting--;
        if (!reader.isWhole()) {
          broken++;
        } else if (reader.status() != 200 || reader.bodyBytes() != bodyBytes) {
          wrong++;
        } else {
          answers++;
        }
        if (System.nanoTime() < end) {
          ask();
        }
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        end();
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
      }
    }
  }
}
