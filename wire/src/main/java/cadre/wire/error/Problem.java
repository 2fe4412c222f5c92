package cadre.wire.error;

import java.util.Map;

/**
 * An error over HTTP, as {@code application/problem+json} (RFC 9457).
 *
 * @param type {@code about:blank#CODE}: the code again, as the URI that the standard wants
 * @param title what failed, one short sentence
 * @param status the HTTP status
 * @param detail the whole line: what, which, fix
 * @param code the stable code
 * @param which the things it is about, by name
 * @param fix what the reader can do, empty if nothing
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        ErrorCode code,
        Map<String, String> which,
        String fix) {
    public Problem {
        which = which == null ? Map.of() : Map.copyOf(which);
        fix = fix == null ? "" : fix;
        detail = detail == null ? title : detail;
    }

    /** The problem that carries this error. */
    public static Problem of(CadreException error) {
        return new Problem(
                "about:blank#" + error.code(),
                error.what(),
                error.code().httpStatus(),
                String.valueOf(error.getMessage()),
                error.code(),
                error.which(),
                error.fix());
    }

    /** The error that this problem carries, as a client throws it. */
    public CadreException toException() {
        return new CadreException(code, title, which, fix);
    }
}
