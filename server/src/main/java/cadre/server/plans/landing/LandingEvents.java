package cadre.server.plans.landing;

import cadre.server.feed.Feed;
import cadre.server.storage.Tx;
import cadre.wire.event.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is told of landings, in the transaction that stores it. */
record LandingEvents(Feed feed) {
    void tell(Tx tx, String kind, Actor by, List<LandingRow> rows, boolean merge) {
        var all = new ArrayList<Map<String, Object>>();
        for (var row : rows) {
            var body = new TreeMap<String, Object>();
            body.put("repository", row.repository());
            body.put("state", row.state());
            body.put("why", row.why());
            body.put("base", row.base());
            body.put("branch", row.branch());
            body.put("commit", row.commit());
            row.pull().ifPresent(pull -> body.put("url", pull.url()));
            all.add(body);
        }
        feed.append(
                tx,
                kind,
                rows.getFirst().plan().toString(),
                Optional.empty(),
                by,
                Map.of("merge", merge, "repositories", all));
    }
}
