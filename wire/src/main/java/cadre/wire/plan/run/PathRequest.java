package cadre.wire.plan.run;

import java.util.Optional;

/**
 * A stream asks for a path that is not its own.
 *
 * @param path a file, or a folder with all that is in it; to 500 characters
 * @param why for whoever answers, to 1,000 characters; may be empty
 * @param stream where a person asks: for which one; an agent asks for its own
 */
public record PathRequest(String path, String why, Optional<String> stream) {
    public PathRequest {
        path = path == null ? "" : path;
        why = why == null ? "" : why;
        stream = stream == null ? Optional.empty() : stream;
    }

    /** For the stream that asks. */
    public PathRequest(String path, String why) {
        this(path, why, Optional.empty());
    }
}
