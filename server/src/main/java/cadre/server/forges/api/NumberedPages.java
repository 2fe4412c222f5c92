package cadre.server.forges.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Lists of Gitea and Forgejo: pages by number, of a size that the server may lower without a word,
 * so that only its total or an empty page is the end.
 */
public final class NumberedPages {
    private static final int PAGE = 50;
    private static final int MOST_PAGES = 200;

    private NumberedPages() {}

    /**
     * All of a list.
     *
     * @param more whether those behind one are wanted too
     */
    public static List<JsonNode> all(Api.Call call, Predicate<JsonNode> more) {
        var all = new ArrayList<JsonNode>();
        call.with("limit", Integer.toString(PAGE));
        for (int page = 1; page <= MOST_PAGES; page++) {
            var reply = call.with("page", Integer.toString(page)).send();
            for (var one : reply.body()) {
                if (!more.test(one)) {
                    return all;
                }
                all.add(one);
            }
            if (reply.body().isEmpty() || reply.total().filter(n -> n <= all.size()).isPresent()) {
                return all;
            }
        }
        return all;
    }
}
