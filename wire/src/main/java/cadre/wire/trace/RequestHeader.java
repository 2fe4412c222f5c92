package cadre.wire.trace;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header that names a request: clients, proxies, nodes and the server say it to each other. */
public final class RequestHeader {
    public static final String NAME = "X-Request-Id";

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}");

    private RequestHeader() {}

    /**
     * What was sent, if it is 1 to 64 letters, digits and any of {@code ._:/-}, and begins with a
     * letter or digit; empty if not, or if nothing was.
     */
    public static Optional<String> parse(@Nullable String sent) {
        return Optional.ofNullable(sent).filter(text -> FORM.matcher(text).matches());
    }
}
