package cadre.server.gateways.http;

import cadre.wire.error.CadreException;
import cadre.wire.error.Problem;

/**
 * How a route says what went wrong. All of Cadre's own routes say it as problem+json; a protocol
 * that others defined has its own shape. The status and the headers come from the error's code.
 */
public interface ErrorShape {
    /** RFC 9457. */
    ErrorShape PROBLEM =
            new ErrorShape() {
                @Override
                public String mediaType() {
                    return Problems.MEDIA_TYPE;
                }

                @Override
                public Object body(CadreException error) {
                    return Problem.of(error);
                }
            };

    /** The media type of the body. */
    default String mediaType() {
        return "application/json";
    }

    /** What is written as JSON. */
    Object body(CadreException error);
}
