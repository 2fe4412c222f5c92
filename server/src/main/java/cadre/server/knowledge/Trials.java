package cadre.server.knowledge;

import cadre.server.knowledge.KnowledgeStore.Collection;
import cadre.server.knowledge.index.Mode;
import cadre.server.knowledge.index.Tokens;
import cadre.server.storage.Database;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeTrials;
import cadre.wire.api.KnowledgeTrials.Place;
import cadre.wire.api.KnowledgeTried.Seen;
import cadre.wire.api.KnowledgeTried.Trial;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares what searches find with where answers stand. Knows the places of one request; the
 * searches are those of everybody.
 */
final class Trials {
    /** How many pieces are looked at; also how many are offered to a prompt. */
    static final int DEPTH = 20;

    private static final int MOST_QUESTIONS = 100;
    private static final int MOST_PLACES = 20;
    private static final int MOST_TOKENS = 100_000;
    private static final int LONGEST_PHRASE = 500;
    private static final Collector<CharSequence, ?, String> QUOTED =
            Collectors.joining("\n> ", "> ", "");

    private final Database db;
    private final List<Collection> among;
    private final Map<Place, Known> known = new HashMap<>();

    Trials(Database db, List<Collection> among) {
        this.db = db;
        this.among = among;
    }

    /** The lines of a document, 1-based and inclusive. */
    private record Lines(int first, int last) {
        boolean meet(KnowledgeFound.Hit hit) {
            return hit.firstLine() <= last && first <= hit.lastLine();
        }
    }

    /**
     * What the collections have of a place.
     *
     * @param missing what they have not: {@code no_document}, {@code no_phrase}; empty if it is
     *     there
     * @param lines by collection
     */
    private record Known(String missing, Map<String, Lines> lines) {
        boolean isIn(String source, KnowledgeFound.Hit hit) {
            var here = lines.get(hit.collection());
            return here != null && hit.source().equals(source) && here.meet(hit);
        }
    }

    /**
     * Checks what is asked.
     *
     * @return how to search
     * @throws CadreException INVALID with what is out of range
     */
    static Mode checked(KnowledgeTrials trials) {
        within("questions", trials.questions().size(), MOST_QUESTIONS);
        within("tokens", trials.tokens(), MOST_TOKENS);
        for (var asked : trials.questions()) {
            within("places", asked.places().size(), MOST_PLACES);
            asked.places().forEach(Trials::require);
        }
        return Stream.of(Mode.values())
                .filter(mode -> word(mode).equals(trials.mode()))
                .findFirst()
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.INVALID,
                                "There is no such way to search",
                                Map.of("mode", trials.mode()),
                                "Give lexical, vector or hybrid"));
    }

    private static void within(String what, int count, int most) {
        if (count < 1 || count > most) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Not so many at once",
                    Map.of(what, count, "most", most),
                    "Give 1 to " + most);
        }
    }

    private static void require(Place place) {
        int first = place.firstLine().orElse(1);
        boolean isRange =
                first >= 1
                        && place.lastLine().orElse(first) >= first
                        && (place.firstLine().isPresent() || place.lastLine().isEmpty());
        boolean isPhrase =
                place.phrase()
                        .filter(words -> words.isBlank() || words.length() > LONGEST_PHRASE)
                        .isEmpty();
        if (!isRange || !isPhrase || place.phrase().isPresent() && place.firstLine().isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This is no place in a document",
                    Map.of("source", place.source()),
                    "Give lines from 1, the last not before the first, or a phrase of at most "
                            + LONGEST_PHRASE
                            + " characters, or neither");
        }
    }

    /** Looks up all places of these questions; each document is read once. */
    void look(List<KnowledgeTrials.Asked> questions) {
        var bySource =
                questions.stream()
                        .flatMap(asked -> asked.places().stream())
                        .distinct()
                        .collect(Collectors.groupingBy(Place::source));
        bySource.forEach((source, places) -> {
            var texts = new HashMap<String, String>();
            for (var one : among) {
                db.read(tx -> KnowledgeStore.text(tx, one.id(), source))
                        .ifPresent(text -> texts.put(one.name(), text));
            }
            places.forEach(place -> known.put(place, known(place, texts)));
        });
    }

    private static Known known(Place place, Map<String, String> texts) {
        if (texts.isEmpty()) {
            return new Known("no_document", Map.of());
        }
        var lines = new HashMap<String, Lines>();
        texts.forEach((collection, text) ->
                lines(place, text).ifPresent(some -> lines.put(collection, some)));
        return new Known(lines.isEmpty() ? "no_phrase" : "", lines);
    }

    private static Optional<Lines> lines(Place place, String text) {
        if (place.phrase().isPresent()) {
            return lines(place.phrase().get(), text);
        }
        int first = place.firstLine().orElse(1);
        return Optional.of(
                new Lines(
                        first,
                        place.firstLine().isPresent()
                                ? place.lastLine().orElse(first)
                                : Integer.MAX_VALUE));
    }

    private static Optional<Lines> lines(String phrase, String text) {
        var words =
                Stream.of(phrase.strip().split("\\s+"))
                        .map(Pattern::quote)
                        .collect(Collectors.joining("\\s+"));
        var matcher = Pattern.compile(words).matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        return Optional.of(new Lines(line(text, matcher.start()), line(text, matcher.end() - 1)));
    }

    private static int line(String text, int at) {
        return 1 + (int) text.chars().limit(at).filter(sign -> sign == '\n').count();
    }

    /** What a search came to. */
    Trial of(List<Place> places, KnowledgeFound found, int tokens) {
        var prompted = new HashSet<KnowledgeFound.Hit>();
        int left = tokens;
        for (var hit : found.hits()) {
            int cost = tokens(hit);
            if (cost <= left) {
                prompted.add(hit);
                left -= cost;
            }
        }
        var seen = new ArrayList<Seen>();
        for (var place : places) {
            seen.add(seen(place, found.hits(), prompted));
        }
        return new Trial(found.mode(), found.trouble(), tokens - left, seen);
    }

    private Seen seen(
            Place place, List<KnowledgeFound.Hit> hits, HashSet<KnowledgeFound.Hit> prompted) {
        var here = known.getOrDefault(place, new Known("no_document", Map.of()));
        if (!here.missing().isEmpty()) {
            return new Seen(here.missing(), Optional.empty(), false);
        }
        Optional<Integer> rank = Optional.empty();
        boolean isPrompted = false;
        for (int at = 0; at < hits.size(); at++) {
            if (here.isIn(place.source(), hits.get(at))) {
                rank = rank.isPresent() ? rank : Optional.of(at + 1);
                isPrompted |= prompted.contains(hits.get(at));
            }
        }
        return new Seen(rank.isPresent() ? "found" : "not_found", rank, isPrompted);
    }

    /** Of a piece as a prompt quotes it: where it is from, and a sign before each line. */
    private static int tokens(KnowledgeFound.Hit hit) {
        var from = Quotes.heading(hit.source(), hit.firstLine(), hit.lastLine(), hit.collection());
        return Tokens.in(from) + Tokens.in(hit.text().lines().collect(QUOTED));
    }

    private static String word(Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
