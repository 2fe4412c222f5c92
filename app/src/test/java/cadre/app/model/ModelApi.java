package cadre.app.model;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How one vendor's API is read and written. */
sealed interface ModelApi permits MessagesApi, ResponsesApi, GeminiApi {
    /** Its name in {@link Seen}. */
    String name();

    /** Reads a request. */
    Asked asked(String path, Headers headers, JsonNode request);

    /** What of these tokens this API can say. */
    Tokens sayable(Tokens tokens);

    /** What of these tokens is said when an answer begins. */
    Tokens announced(Tokens tokens);

    /** The answer as server-sent events, the last one with the tokens. */
    List<String> frames(Asked asked, Turn turn, Tokens tokens, String id);

    /** The answer in one piece. */
    Map<String, Object> whole(Asked asked, Turn turn, Tokens tokens, String id);

    /** The body of an HTTP error. */
    Map<String, Object> refusal(int status);
}
