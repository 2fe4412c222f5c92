package cadre.server.chat;

import cadre.server.chat.Command.Asked;
import cadre.server.chat.Command.Reply;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.RepositoryRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Commands with which a person picks the repositories of the next jobs. */
final class PickCommands {
    private static final String OFF = "off";

    /** So long a pick counts, from the last one on. */
    private static final Duration COUNTS = Duration.ofHours(1);

    private static final int MOST_SHOWN = 8;
    private static final int MOST = 20;
    private static final int LONGEST = 400;
    private static final int LABEL = 28;

    private final Database db;
    private final Chat.Findable findable;
    private final InstantSource clock;

    PickCommands(Database db, Chat.Findable findable, InstantSource clock) {
        this.db = db;
        this.findable = findable;
        this.clock = clock;
    }

    /** Which there are, each with a button that picks it. */
    Reply repositories(Asked asked) {
        var search = asked.arguments().strip();
        if (search.length() > LONGEST) {
            throw tooLong();
        }
        return shown(asked, search);
    }

    private Reply shown(Asked asked, String search) {
        var picked = picked(asked.from());
        var choices = new LinkedHashSet<>(picked.stream().limit(MOST_SHOWN).toList());
        findable.found(asked.by(), search, MOST_SHOWN).stream()
                .filter(one -> one.length() <= LONGEST && one.matches("\\S+"))
                .limit(MOST_SHOWN)
                .forEach(choices::add);
        var text =
                choices.stream()
                        .map(one ->
                                "%s `%s`"
                                        .formatted(
                                                picked.contains(one) ? "✅" : "▫️",
                                                Quoted.line(one, 120)))
                        .collect(Collectors.joining("\n"));
        var what =
                picked.isEmpty()
                        ? "Pick what `/run` is to work in, or write `-r URL` behind it."
                        : "`/run` works in what is picked, for an hour from now. `/pick off` ends that.";
        var shows = ("repos " + search).strip();
        return Reply.of(
                        choices.isEmpty()
                                ? "No such repository is known. Write `/run -r URL`."
                                : text + "\n\n" + what)
                .with(
                        choices.stream()
                                .map(one -> button(one, picked.contains(one), shows))
                                .toList());
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
                "pick " + (isPicked ? OFF + " " : "") + repository,
                shows,
                repository);
    }

    /** Picks one, or none any more. */
    Reply pick(Asked asked) {
        var words = asked.arguments().strip();
        var isOff = words.equals(OFF) || words.startsWith(OFF + " ");
        var repository = isOff ? Subject.rest(words).strip() : words;
        if (repository.length() > LONGEST || repository.contains(" ")) {
            throw tooLong();
        }
        if (!isOff && !repository.isEmpty()) {
            RunForm.repository(repository);
        }
        db.write(tx -> {
            var now = clock.instant();
            if (isOff && repository.isEmpty()) {
                PickStore.removeAll(tx, asked.from());
            } else if (isOff) {
                PickStore.remove(tx, asked.from(), repository);
            } else if (!repository.isEmpty()) {
                if (PickStore.of(tx, asked.from(), now).size() >= MOST) {
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "As much is picked as a job can work in",
                            Map.of("most", MOST),
                            "Write /pick off first");
                }
                PickStore.add(tx, asked.from(), repository, now, now.plus(COUNTS));
            }
            return true;
        });
        return shown(asked, "");
    }

    private static CadreException tooLong() {
        return new CadreException(
                ErrorCode.INVALID,
                "This is no repository",
                Map.of("longest", LONGEST),
                "Write its URL, or press a button of /repos");
    }

    private List<String> picked(Speaker person) {
        return db.read(tx -> PickStore.of(tx, person, clock.instant()));
    }

    /** What a job of this person works in that names no repository. */
    List<RepositoryRequest> of(Speaker person) {
        return picked(person).stream().map(RunForm::repository).toList();
    }
}
