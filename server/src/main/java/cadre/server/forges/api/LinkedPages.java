package cadre.server.forges.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Lists of GitHub and GitLab: each page says in its {@code Link} header where the next one is. */
public final class LinkedPages {
    private static final int PAGE = 100;
    private static final int MOST_PAGES = 200;

    private LinkedPages() {}

    /** All of a list. */
    public static List<JsonNode> all(Api.Call call) {
        return all(call, body -> body, Integer.MAX_VALUE);
    }

    /**
     * The same of a list within an answer.
     *
     * @param list of one page
     * @param most that are wanted
     */
    public static List<JsonNode> all(Api.Call call, Function<JsonNode, JsonNode> list, int most) {
        var all = new ArrayList<JsonNode>();
        call.with("per_page", Integer.toString(Math.min(PAGE, most)));
        for (int page = 1; page <= MOST_PAGES; page++) {
            var reply = call.send();
            for (var one : list.apply(reply.body())) {
                if (all.size() == most) {
                    return all;
                }
                all.add(one);
            }
            var next = reply.links().next();
            if (next.isEmpty() && list.apply(reply.body()).size() >= PAGE) {
                call.forget(); // one more would leave this page as it is
            }
            if (next.isEmpty() || all.size() == most) {
                return all;
            }
            next.get().forEach(call::with);
        }
        return all;
    }
}
