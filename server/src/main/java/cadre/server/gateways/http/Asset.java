package cadre.server.gateways.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that stay the same while the server runs, such as a page's script: read, named and packed
 * once, when they are first asked for.
 */
public final class Asset {
    /** To be asked for anew each time, which costs no bytes when it is the same. */
    private static final String UNCHANGED_OR_ANEW = "private, no-cache";

    private static final String NEVER_ANEW = "public, max-age=31536000, immutable";

    private final String mediaType;
    private final String caching;
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
        this(mediaType, UNCHANGED_OR_ANEW, source);
    }

    private Asset(String mediaType, String caching, Source source) {
        this.mediaType = mediaType;
        this.caching = caching;
        this.source = source;
    }

    /** One whose address gets another name when its bytes change: it is never asked for again. */
    public static Asset unchanging(String mediaType, Source source) {
        return new Asset(mediaType, NEVER_ANEW, source);
    }

    String mediaType() {
        return mediaType;
    }

    String caching() {
        return caching;
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
