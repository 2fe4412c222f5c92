package cadre.server.gateways.rest;

import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.server.insight.search.Kind;
import cadre.server.insight.search.Search;
import cadre.wire.api.Grant;
import cadre.wire.api.SearchFound;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One search in messages, tasks, jobs and documents. */
public final class SearchRoutes {
    private static final String KINDS =
            Arrays.stream(Kind.values())
                    .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));

    private final Search search;

    /** The routes over {@code search}. */
    public SearchRoutes(Search search) {
        this.search = search;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.get("/api/v1/search/all")
                        .needs(Rule.team(Grant.VIEWER))
                        .says(
                                "What messages, tasks, jobs and documents say of something, the best"
                                        + " first; only what this key may read where it lives")
                        .query("q", "1 to 4000 characters, any text; must be given")
                        .query("in", "any of " + KINDS + "; with commas; default all")
                        .query("team", "only what is this team's, and everybody's documents")
                        .query("limit", "1 to 100, default 10")
                        .answers(Content.json(SearchFound.class))
                        .by(this::search));
    }

    private Answer search(Call call) {
        return Answer.json(
                search.search(
                        call.principal(),
                        new Search.Asked(
                                call.query("q").orElse(""),
                                call.query("in", SearchRoutes::kinds).orElse(Set.of()),
                                call.query("team", TeamName::new),
                                (int) call.number("limit", 10, 1, 100))));
    }

    private static Set<Kind> kinds(String words) {
        return Arrays.stream(words.split(",", -1))
                .map(word ->
                        Arrays.stream(Kind.values())
                                .filter(kind ->
                                        kind.name().toLowerCase(Locale.ROOT).equals(word.strip()))
                                .findFirst()
                                .orElseThrow(() -> unknown(word.strip())))
                .collect(Collectors.toSet());
    }

    private static CadreException unknown(String word) {
        return new CadreException(
                ErrorCode.INVALID,
                "There is nothing to search in of this name",
                Map.of("in", word.length() > 80 ? word.substring(0, 80) + "..." : word),
                "Give any of " + KINDS);
    }
}
