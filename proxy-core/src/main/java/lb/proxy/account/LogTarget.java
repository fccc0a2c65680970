package lb.proxy.account;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where the access log is written to. */
interface LogTarget {
  /** Opens the target, at its end. Called again after a failure and for rotation. */
  WritableByteChannel open() throws IOException;

  /** A file, made when it is not there, appended to when it is. */
  static LogTarget file(Path path) {
    return new LogTarget() {
      @Override
      public WritableByteChannel open() throws IOException {
        return FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
      }

      @Override
      public String toString() {
        return path.toString();
      }
    };
  }

  /** The standard output of the process, which stays open. */
  static LogTarget stdout() {
    return new LogTarget() {
      @Override
      @SuppressWarnings("resource") // closing it would close the process's own descriptor
      public WritableByteChannel open() {
        return new Uncloseable(new FileOutputStream(FileDescriptor.out).getChannel());
      }

      @Override
      public String toString() {
        return "standard output";
      }
    };
  }

  /** Passes everything on but the closing. */
  record Uncloseable(WritableByteChannel channel) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer from) throws IOException {
      return channel.write(from);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() {}
  }
}
