package cadre.server.gateways.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Packs answers for clients that can unpack them. */
final class Gzip {
    /** Below it the packed answer is hardly shorter and the client waits longer. */
    static final int LEAST_BYTES = 1024;

    private Gzip() {}

    /** Whether the header {@code Accept-Encoding} takes gzip. */
    static boolean isAccepted(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        for (var each : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
            var parts = each.split(";", 2);
            var coding = parts[0].strip();
            if (coding.equals("gzip") || coding.equals("x-gzip") || coding.equals("*")) {
                var weight = parts.length == 1 ? "" : parts[1].replace(" ", "");
                return !weight.matches("q=0(\\.0*)?");
            }
        }
        return false;
    }

    /** Packs quickly: JSON becomes a fifth, at some 100 MB/s. */
    static byte[] packed(byte[] plain) {
        return packed(plain, Deflater.BEST_SPEED);
    }

    /** Packs well, for what is packed once and sent often. */
    static byte[] packedWell(byte[] plain) {
        return packed(plain, Deflater.BEST_COMPRESSION);
    }

    private static byte[] packed(byte[] plain, int level) {
        var bytes = new ByteArrayOutputStream(plain.length / 4 + 64);
        try (var out = new Levelled(bytes, level)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static final class Levelled extends GZIPOutputStream {
        Levelled(OutputStream out, int level) throws IOException {
            super(out, 8192);
            def.setLevel(level);
        }
    }
}
