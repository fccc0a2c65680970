package lb.proxy.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The tokens of Retry packets (RFC 9000 §8.1.2, §8.1.4): a client that gets one and sends it back
 * has shown that it is where it says. A token holds when it ends and the connection ID that the
 * client had chosen first, sealed (HMAC-SHA-256) for the client's address and port; nothing is kept
 * for it. Owned by one loop.
 */
final class AddressTokens implements QuicTokenHandler {
  /** A client that means it answers within some round trips. */
  static final long LIFETIME_NANOS = 10_000_000_000L;

  private static final int SEAL_BYTES = 16;
  private static final int HEAD_BYTES = Long.BYTES + SEAL_BYTES;
  private static final int CONNECTION_ID_BYTES_MAX = 20;

  private final Mac mac;
  private final LongSupplier nanos;
  private final BooleanSupplier isAsked;
  private final Consumer<String> account;

  /**
   * Tokens of one loop.
   *
   * @param key a secret that all loops share
   * @param nanos monotonic time
   * @param isAsked whether new clients have to show where they are, now
   * @param account counts what happens, by words of ours
   */
  AddressTokens(byte[] key, LongSupplier nanos, BooleanSupplier isAsked, Consumer<String> account) {
    this.nanos = nanos;
    this.isAsked = isAsked;
    this.account = account;
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no HMAC", e);
    }
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    if (!isAsked.getAsBoolean()) {
      return false;
    }
    account.accept("retry_sent");
    long ends = nanos.getAsLong() + LIFETIME_NANOS;
    out.writeLong(ends);
    out.writeBytes(seal(ends, dcid, address), 0, SEAL_BYTES);
    out.writeBytes(dcid, dcid.readerIndex(), dcid.readableBytes());
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    boolean valid = isValid(token, address);
    account.accept(valid ? "retry_accepted" : "retry_refused");
    return valid ? HEAD_BYTES : -1;
  }

  private boolean isValid(ByteBuf token, InetSocketAddress address) {
    int bytes = token.readableBytes();
    if (bytes < HEAD_BYTES || bytes > maxTokenLength()) {
      return false;
    }
    int at = token.readerIndex();
    long ends = token.getLong(at);
    byte[] seal = new byte[SEAL_BYTES];
    token.getBytes(at + Long.BYTES, seal);
    byte[] expected = seal(ends, token.slice(at + HEAD_BYTES, bytes - HEAD_BYTES), address);
    return MessageDigest.isEqual(seal, java.util.Arrays.copyOf(expected, SEAL_BYTES))
        && ends - nanos.getAsLong() >= 0;
  }

  private byte[] seal(long ends, ByteBuf connectionId, InetSocketAddress address) {
    byte[] host = address.getAddress().getAddress();
    byte[] id = new byte[connectionId.readableBytes()];
    connectionId.getBytes(connectionId.readerIndex(), id);
    ByteBuffer sealed = ByteBuffer.allocate(Long.BYTES + 1 + host.length + Short.BYTES + id.length);
    sealed.putLong(ends).put((byte) host.length).put(host).putShort((short) address.getPort());
    return mac.doFinal(sealed.put(id).array());
  }

  @Override
  public int maxTokenLength() {
    return HEAD_BYTES + CONNECTION_ID_BYTES_MAX;
  }
}
