package cadre.server.insight.search;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speakers;
import cadre.server.feed.Feed;
import cadre.server.insight.search.SearchStore.Shown;
import cadre.server.knowledge.Knowledge;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.Grant;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeView;
import cadre.wire.api.SearchFound;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One search in messages, tasks, jobs and documents, for whoever may read them where they live: a
 * message by who sent or got it and by operators, a task by its team and by keys of no team, a job
 * by keys of no team. Thread-safe; methods block on the store.
 */
public final class Search implements AutoCloseable {
    private static final int LONGEST_QUERY = 4_000;

    /** Pieces that one round looks at for what retention deleted: 12,000 a minute. */
    private static final int SWEPT_AT_ONCE = 2_000;

    private final Database db;
    private final Knowledge knowledge;
    private final Teams teams;
    private final Speakers speakers;
    private final Following following;

    /**
     * The search over {@code db}.
     *
     * @param folder of this server's index; made when it is not there
     */
    public Search(
            Database db,
            Feed feed,
            Knowledge knowledge,
            Teams teams,
            Speakers speakers,
            Path folder) {
        this.db = db;
        this.knowledge = knowledge;
        this.teams = teams;
        this.speakers = speakers;
        this.following = new Following(db, feed, knowledge::history, folder);
    }

    /** Has the index see what has changed. */
    public void catchUp() {
        following.catchUp();
    }

    /** Has the index forget some of what the store has deleted. */
    public void sweep() {
        following.sweepOnce(SWEPT_AT_ONCE);
    }

    /** How many pieces the index holds. */
    int size() {
        return following.size();
    }

    /**
     * What is wanted.
     *
     * @param words 1 to 4,000 characters; any text, there is no syntax
     * @param in where; empty for everywhere
     * @param team only what is this team's, and of documents also everybody's
     * @param most hits, 1 to 100
     */
    public record Asked(String words, Set<Kind> in, Optional<TeamName> team, int most) {
        public Asked {
            in = in.isEmpty() ? Set.of(Kind.values()) : Set.copyOf(in);
            if (words.isBlank() || words.length() > LONGEST_QUERY) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        words.isBlank()
                                ? "There is nothing to search for"
                                : "The query is too long",
                        Map.of("characters", words.length(), "most", LONGEST_QUERY),
                        "Give some words, or a question");
            }
        }
    }

    /**
     * Searches.
     *
     * @return the best first; what this key may not read is neither found nor counted
     * @throws CadreException FORBIDDEN below viewer, or for another team than the key's;
     *     TEAM_NOT_FOUND; INVALID if the words are blank or too long; UNAVAILABLE if an index
     *     cannot be read
     */
    public SearchFound search(Principal by, Asked asked) {
        by.require(Grant.VIEWER);
        asked.team().ifPresent(team -> requireTeam(by, team));
        var reader = new Reader(by, speakers.seats(by));
        var trouble = new StringBuilder();
        var things = things(reader, asked, trouble);
        var documents = documents(by, asked, trouble);
        return new SearchFound(
                fused(things, documents, asked.most()),
                trouble.toString(),
                asked.in().equals(Set.of(Kind.KNOWLEDGE)) ? 0 : following.behind());
    }

    private void requireTeam(Principal by, TeamName team) {
        by.seat()
                .map(Seat::team)
                .or(by::sharedTeam)
                .filter(own -> !own.equals(team))
                .ifPresent(own -> {
                    throw new CadreException(
                            ErrorCode.FORBIDDEN,
                            "This key speaks in another team",
                            Map.of("team", team, "key_of", own),
                            "Use a key of this team");
                });
        teams.view(team); // which says so if there is none
    }

    /** Who searches, and the members whose mail that one reads. */
    private record Reader(Principal by, List<Seat> seats) {
        /** Whether the key is tied to no team. */
        boolean isFree() {
            return by.seat().isEmpty() && by.sharedTeam().isEmpty() && !by.isShared();
        }

        boolean readsAllMail() {
            return isFree() && by.grant().includes(Grant.OPERATOR);
        }

        /** The collections of the index to search in. */
        Set<Long> scopes(Asked asked) {
            var scopes = new HashSet<Long>();
            if (asked.in().contains(Kind.MESSAGES)) {
                messages(asked.team(), scopes);
            }
            if (asked.in().contains(Kind.TASKS)) {
                if (isFree()) {
                    scopes.add(asked.team().map(Scope::tasks).orElse(Scope.TASKS));
                } else {
                    by.seat().ifPresent(seat -> scopes.add(Scope.tasks(seat.team())));
                }
            }
            if (asked.in().contains(Kind.JOBS) && isFree()) {
                scopes.add(asked.team().map(Scope::jobs).orElse(Scope.JOBS));
            }
            return scopes;
        }

        private void messages(Optional<TeamName> team, Set<Long> scopes) {
            if (readsAllMail()) {
                scopes.add(team.map(Scope::messages).orElse(Scope.MESSAGES));
            } else if (by.grant().includes(Grant.MEMBER)) {
                seats.stream()
                        .filter(seat -> team.isEmpty() || team.get().equals(seat.team()))
                        .forEach(seat -> scopes.add(Scope.mail(seat)));
            }
        }

        /** What is shown of it; empty if it is gone or not this one's to read. */
        Optional<Shown> shown(Tx tx, Thing thing) {
            return switch (thing) {
                case Thing.Message message ->
                        SearchStore.message(
                                tx,
                                message,
                                readsAllMail() ? Optional.empty() : Optional.of(seats));
                case Thing.Task task ->
                        isFree() || by.seat().filter(s -> s.team().equals(task.team())).isPresent()
                                ? SearchStore.task(tx, task)
                                : Optional.empty();
                case Thing.Job job -> isFree() ? SearchStore.job(tx, job) : Optional.empty();
            };
        }
    }

    private List<SearchFound.Hit> things(Reader reader, Asked asked, StringBuilder trouble) {
        var scopes = reader.scopes(asked);
        if (scopes.isEmpty()) {
            return List.of();
        }
        var pieces = following.search(scopes, asked.words());
        if (following.isBeingMade()) {
            said(
                    trouble,
                    "The index of messages, tasks and jobs is being made: what it does not hold yet"
                            + " is not found.");
        }
        return db.read(tx -> {
            var hits = new ArrayList<SearchFound.Hit>();
            var looked = new HashSet<Thing>();
            for (var piece : pieces) {
                var thing = Thing.of(piece.source());
                if (hits.size() == asked.most() || thing.isEmpty() || !looked.add(thing.get())) {
                    continue; // its best piece stands for it
                }
                reader.shown(tx, thing.get())
                        .map(shown -> hit(thing.get(), shown, piece.text(), asked))
                        .ifPresent(hits::add);
            }
            return hits;
        });
    }

    private static SearchFound.Hit hit(Thing thing, Shown shown, String text, Asked asked) {
        var name = thing.toString();
        return new SearchFound.Hit(
                switch (thing) {
                    case Thing.Message _ -> "message";
                    case Thing.Task _ -> "task";
                    case Thing.Job _ -> "job";
                },
                name.substring(name.indexOf('/') + 1),
                shown.team(),
                shown.member(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Title.of(shown.title()),
                Excerpt.of(text, asked.words()),
                shown.at());
    }

    private List<SearchFound.Hit> documents(Principal by, Asked asked, StringBuilder trouble) {
        if (!asked.in().contains(Kind.KNOWLEDGE)) {
            return List.of();
        }
        var names =
                asked.team().isEmpty()
                        ? List.<String>of()
                        : knowledge.list(by).stream()
                                .filter(one ->
                                        one.team().isEmpty() || one.team().equals(asked.team()))
                                .map(KnowledgeView::name)
                                .toList();
        if (asked.team().isPresent() && names.isEmpty()) {
            return List.of();
        }
        var found = knowledge.search(by, names, asked.words(), knowledge.usual(), asked.most());
        if (!found.trouble().isEmpty()) {
            said(trouble, "Documents: " + found.trouble() + ".");
        }
        if (found.behind() > 0) {
            said(trouble, found.behind() + " changes of documents are not indexed yet.");
        }
        return db.read(tx ->
                found.hits().stream().flatMap(hit -> document(tx, hit, asked).stream()).toList());
    }

    private static void said(StringBuilder trouble, String more) {
        trouble.append(trouble.isEmpty() ? "" : " ").append(more);
    }

    private static Optional<SearchFound.Hit> document(Tx tx, KnowledgeFound.Hit hit, Asked asked) {
        return SearchStore.document(tx, hit.collection(), hit.source())
                .map(shown ->
                        new SearchFound.Hit(
                                "document",
                                hit.source(),
                                shown.team(),
                                shown.member(),
                                Optional.of(hit.collection()),
                                Optional.of(hit.firstLine()),
                                Optional.of(hit.lastLine()),
                                Title.of(hit.heading()),
                                Excerpt.of(hit.text(), asked.words()),
                                shown.at()));
    }

    /** By their ranks, one of each in turn: the scores of two indexes cannot be compared. */
    private static List<SearchFound.Hit> fused(
            List<SearchFound.Hit> some, List<SearchFound.Hit> others, int most) {
        var fused = new ArrayList<SearchFound.Hit>();
        for (int rank = 0; rank < Math.max(some.size(), others.size()); rank++) {
            if (rank < some.size()) {
                fused.add(some.get(rank));
            }
            if (rank < others.size()) {
                fused.add(others.get(rank));
            }
        }
        return fused.subList(0, Math.min(most, fused.size()));
    }

    @Override
    public void close() {
        following.close();
    }
}
