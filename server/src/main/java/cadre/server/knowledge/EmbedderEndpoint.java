package cadre.server.knowledge;

import cadre.server.knowledge.index.Embedder;
import cadre.server.knowledge.index.OpenAiEmbedder;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where vectors of documents and of queries are made over HTTP.
 *
 * @param model where it is asked, and how large its vectors are
 * @param key for it; secret, may be empty
 */
public record EmbedderEndpoint(OpenAiEmbedder.Model model, String key) implements EmbedderConfig {
    /**
     * As it is configured.
     *
     * @param url of the API, without {@code /embeddings}
     * @throws CadreException INVALID if the model is not named, or the address is another one than
     *     http or https with a host alone, or is http to another machine and there is a key; the
     *     message holds no key
     */
    public static EmbedderEndpoint of(
            String url, String key, String model, int dimensions, int tokens) {
        if (model.isEmpty() || model.length() > 200) {
            throw wrong("CADRE_EMBEDDER_MODEL", "Name the model of the embedder, such as bge-m3");
        }
        if (!key.matches("[!-~]*")) {
            throw wrong("CADRE_EMBEDDER_KEY", "A key has no blanks and no signs beyond ASCII");
        }
        var base = uri(url);
        var isHttp = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!isHttp
                || base.getHost() == null
                || base.getUserInfo() != null
                || base.getQuery() != null
                || base.getFragment() != null) {
            throw address();
        }
        if (!key.isEmpty() && "http".equals(base.getScheme()) && !isHere(base.getHost())) {
            throw wrong(
                    "CADRE_EMBEDDER_URL",
                    "Write https:// where a key goes along: over http others may read it, except to"
                            + " localhost, 127.0.0.1 and [::1]");
        }
        return new EmbedderEndpoint(new OpenAiEmbedder.Model(base, model, dimensions, tokens), key);
    }

    /** By these names alone: what another name stands for may change. */
    private static boolean isHere(String host) {
        return host.matches("(?i)localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw address();
        }
    }

    private static CadreException address() {
        return wrong(
                "CADRE_EMBEDDER_URL",
                "Write http:// or https://, a host and a path, such as http://127.0.0.1:11434/v1");
    }

    private static CadreException wrong(String key, String fix) {
        return new CadreException(
                ErrorCode.INVALID, "The embedder is not configured right", Map.of("key", key), fix);
    }

    @Override
    public Embedder open(Path folder) {
        return new OpenAiEmbedder(
                model, key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key));
    }

    /** Without the key. */
    @Override
    public String toString() {
        return model.name() + " at " + model.base().getHost();
    }
}
