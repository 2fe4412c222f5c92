package cadre.server.gateways.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that stay the same while the server runs, such as a page's script: read, named and packed
 * once, when they are first asked for.
 */
public final class Asset {
    private final String mediaType;
    private final Source source;
    private @Nullable Ready ready;

    /** Where the bytes come from. */
    @FunctionalInterface
    public interface Source {
        /** All of them. */
        byte[] read() throws IOException;
    }

    record Ready(byte[] plain, byte[] packed, String tag) {}

    /** The asset from {@code source}, which is read at most once. */
    public Asset(String mediaType, Source source) {
        this.mediaType = mediaType;
        this.source = source;
    }

    String mediaType() {
        return mediaType;
    }

    synchronized Ready ready() throws IOException {
        var known = ready;
        if (known == null) {
            var bytes = source.read();
            known = new Ready(bytes, Gzip.packedWell(bytes), EntityTag.of(bytes));
            ready = known;
        }
        return known;
    }
}
