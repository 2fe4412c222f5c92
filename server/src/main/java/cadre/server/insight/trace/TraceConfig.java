package cadre.server.insight.trace;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where traces go, and which.
 *
 * @param endpoint the address for traces of a collector, with {@code /v1/traces}
 * @param headers for the collector; secret
 * @param service the name of this server there
 */
public record TraceConfig(String endpoint, Map<String, String> headers, String service) {
    private static final String PATH = "/v1/traces";

    public TraceConfig {
        headers = Map.copyOf(headers);
    }

    /**
     * As it is configured.
     *
     * @param endpoint with or without {@code /v1/traces}
     * @param headers {@code NAME=VALUE,NAME=VALUE}, may be empty
     * @throws CadreException INVALID for headers of another form; it names none of them
     */
    public static TraceConfig of(String endpoint, String headers, String service) {
        var base = endpoint.replaceAll("/+$", "");
        return new TraceConfig(base.endsWith(PATH) ? base : base + PATH, read(headers), service);
    }

    private static Map<String, String> read(String headers) {
        var all = new LinkedHashMap<String, String>();
        for (var one : headers.isBlank() ? new String[0] : headers.split(",")) {
            var at = one.indexOf('=');
            if (at < 1
                    || !one.substring(0, at).strip().matches("[A-Za-z0-9-]+")
                    || !one.substring(at + 1).strip().matches("[ -~]*")) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The headers for the collector of traces cannot be read",
                        Map.of("key", "CADRE_OTLP_HEADERS"),
                        "Write NAME=VALUE,NAME=VALUE, in plain characters");
            }
            all.put(one.substring(0, at).strip(), one.substring(at + 1).strip());
        }
        return all;
    }

    /** Without the headers. */
    @Override
    public String toString() {
        return endpoint + " as " + service;
    }
}
