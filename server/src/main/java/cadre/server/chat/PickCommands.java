package cadre.server.chat;

import cadre.server.chat.Chat.Findable;
import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.PickStore.Kind;
import cadre.server.fleet.job.Jobs;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.RepositoryRequest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands with which a person picks the repositories of the next jobs. */
final class PickCommands {
    private static final String OFF = "off";
    private static final String PICK = "pick ";

    private static final int MOST_BUTTONS = 8;
    private static final int MOST = 20;
    private static final int LONGEST = 400;
    private static final int LINE = 100;
    private static final int LABEL = 28;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Database db;
    private final Findable findable;

    PickCommands(Database db, Findable findable) {
        this.db = db;
        this.findable = findable;
    }

    /** Which there are, each with a button that picks it; by a button those of its message. */
    Reply repositories(Asked asked) {
        var search = asked.arguments().strip();
        if (search.length() > LONGEST) {
            throw noRepository();
        }
        var picks = picks(asked);
        if (!asked.beside().isEmpty()) {
            return shown(picks, beside(asked), search, "");
        }
        var found = findable.found(asked.by(), search, MOST_BUTTONS + 1);
        var fit =
                found.repositories().stream()
                        .filter(one -> one.length() <= LONGEST && one.matches("\\S+"))
                        .toList();
        var some = new LinkedHashSet<>(fit.subList(0, Math.min(MOST_BUTTONS, fit.size())));
        var notes = new ArrayList<String>();
        if (!found.isWhole()) {
            notes.add("GitHub did not answer: this is what Cadre knows.");
        }
        if (fit.size() > MOST_BUTTONS) {
            notes.add("There are more: `/repos WORDS` shows those with these words in their name.");
        }
        return shown(picks, some, search, String.join("\n", notes));
    }

    private static SequencedSet<String> beside(Asked asked) {
        return asked.beside().stream()
                .map(does -> does.replaceFirst("^" + PICK + "(" + OFF + " )?", ""))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All that is picked, and some to choose from; buttons for those and for as many picks. */
    private static Reply shown(
            Picks picks, SequencedSet<String> some, String search, String notes) {
        var offered = Stream.concat(some.stream(), picks.repositories().stream()).distinct();
        var lines =
                Stream.concat(
                                picks.repositories().stream().map(one -> line("✅", one)),
                                some.stream()
                                        .filter(one -> !picks.has(one))
                                        .map(one -> line("▫️", one)))
                        .collect(Collectors.joining("\n"));
        var what =
                picks.repositories().isEmpty()
                        ? "Pick what `/run` is to work in, or write `-r URL` behind it."
                        : "`/run` works in what is picked, until %s. `/pick off` ends that."
                                .formatted(TIME.format(picks.until()));
        var shows = ("repos " + search).strip();
        return Reply.of(
                        Stream.of(
                                        lines.isEmpty()
                                                ? "No such repository is known. Write `/run -r URL`."
                                                : lines,
                                        notes,
                                        lines.isEmpty() ? "" : what)
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining("\n\n")))
                .with(
                        offered.limit(MOST_BUTTONS)
                                .map(one -> button(one, picks.has(one), shows))
                                .toList());
    }

    private static String line(String sign, String repository) {
        return "%s `%s`".formatted(sign, Quoted.line(repository, LINE));
    }

    private static Button button(String repository, boolean isPicked, String shows) {
        var parts = repository.replaceFirst("(\\.git)?/*$", "").split("[/:]");
        var name =
                Stream.of(parts)
                        .skip(Math.max(0, parts.length - 2))
                        .collect(Collectors.joining("/"));
        var shown = name.length() > LABEL ? name.substring(name.length() - LABEL) : name;
        return Button.of(
                (isPicked ? "➖" : "➕") + Quoted.line(shown, LABEL),
                PICK + (isPicked ? OFF + " " : "") + repository,
                shows,
                repository);
    }

    /** Picks one, or none any more; by a button its message shows that. */
    Reply pick(Asked asked) {
        var words = asked.arguments().strip();
        var isOff = words.equals(OFF) || words.startsWith(OFF + " ");
        var repository = isOff ? Subject.rest(words).strip() : words;
        if (repository.length() > LONGEST || repository.contains(" ")) {
            throw noRepository();
        }
        if (!repository.isEmpty() || isOff) {
            var kind = !isOff ? Kind.PICK : repository.isEmpty() ? Kind.CLEAR : Kind.DROP;
            say(asked, kind, repository);
        }
        var picks = picks(asked);
        if (!asked.beside().isEmpty()) {
            return shown(picks, beside(asked), "", "").inPlace();
        }
        return picks.repositories().isEmpty()
                ? Reply.of("Nothing is picked. `/repos` shows what there is.")
                : shown(picks, new LinkedHashSet<>(picks.repositories()), "", "");
    }

    private void say(Asked asked, Kind kind, String repository) {
        db.write(tx -> {
            if (kind == Kind.PICK) {
                require(Picks.after(PickStore.upTo(tx, asked), asked.at()), repository);
            }
            PickStore.insert(tx, asked, kind, repository, asked.at().plus(Picks.COUNT));
            return true;
        });
    }

    private static void require(Picks before, String repository) {
        var all = new LinkedHashSet<>(before.repositories());
        all.add(repository);
        if (all.size() > MOST) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "As much is picked as a job can work in",
                    Map.of("most", MOST),
                    "Write /pick off first");
        }
        Jobs.requireRepositories(all.stream().map(RunForm::repository).toList());
    }

    private static CadreException noRepository() {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no repository",
                Map.of("longest", LONGEST),
                "Write its URL, or press a button of /repos");
    }

    private Picks picks(Asked asked) {
        return db.read(tx -> Picks.after(PickStore.upTo(tx, asked), asked.at()));
    }

    /** What a job works in that names no repository: what was picked when it was asked for. */
    List<RepositoryRequest> of(Asked asked) {
        return picks(asked).repositories().stream().map(RunForm::repository).toList();
    }
}
