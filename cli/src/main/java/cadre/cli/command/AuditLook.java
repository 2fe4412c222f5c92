package cadre.cli.command;

import cadre.cli.print.Amounts;
import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditDigest;
import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditSeal;
import java.util.Optional;

/** What is found along the audit's chain of seals, piece by piece. */
final class AuditLook {
    private final Optional<Note> note;
    private boolean isNoteSeen;
    private long seals;
    private long events;
    private long deleted;
    private long upTo;
    private String digest = "";
    private long unsealed;
    private Optional<String> fault = Optional.empty();

    AuditLook(Optional<Note> note) {
        this.note = note;
    }

    /** What somebody has noted: the seal up to an event, and its digest. */
    record Note(long upTo, String digest) {}

    Optional<Note> note() {
        return note;
    }

    /** The number up to which everything was looked at. */
    long upTo() {
        return upTo;
    }

    /** One of the seals, by which the note is checked. */
    void see(AuditSeal seal) {
        if (note.isPresent() && note.get().upTo() == seal.upTo()) {
            isNoteSeen = true;
            if (!note.get().digest().equals(seal.digest())) {
                fault =
                        Optional.of(
                                "the seal up to event %d is another one".formatted(seal.upTo()));
            }
        }
    }

    /** Takes what the server found; false if that is all. */
    boolean take(AuditCheck check) {
        seals += check.seals();
        events += check.events();
        deleted += check.deleted();
        upTo = check.upTo();
        digest = check.digest().isEmpty() ? digest : check.digest();
        unsealed = check.unsealed();
        check.fault().filter(_ -> fault.isEmpty()).ifPresent(text -> fault = Optional.of(text));
        return !check.end();
    }

    /** Looks at a piece of a file; false if something is wrong with it. */
    boolean take(AuditExport piece) {
        var seal = piece.seal().orElseThrow();
        var isFirst = seals == 0;
        if (isFirst) {
            see(new AuditSeal(0, seal.after(), 0, piece.before(), seal.at()));
        }
        see(seal);
        if (!AuditDigest.isOne(piece.before())) {
            fault = Optional.of("the seal up to event %d is none".formatted(seal.upTo()));
        } else if (!isFirst && (seal.after() != upTo || !piece.before().equals(digest))) {
            fault = Optional.of("seals behind event %d are missing".formatted(upTo));
        } else if (piece.lines().isEmpty() && events == 0) {
            deleted++; // by retention, which begins with the oldest
        } else if (!AuditDigest.of(piece.before(), piece.lines()).equals(seal.digest())) {
            fault =
                    Optional.of(
                            "events behind %d up to %d, or their seal, are not as they were sealed"
                                    .formatted(seal.after(), seal.upTo()));
        } else {
            events += piece.lines().size();
        }
        if (fault.isEmpty()) {
            seals++;
            upTo = seal.upTo();
            digest = seal.digest();
        }
        return fault.isEmpty();
    }

    boolean isEmpty() {
        return seals == 0 && fault.isEmpty();
    }

    boolean isGood() {
        return result().fault().isEmpty();
    }

    AuditCheck result() {
        var missing =
                note.filter(_ -> !isNoteSeen)
                        .map(seal -> "there is no seal up to event %d".formatted(seal.upTo()));
        return new AuditCheck(
                seals, events, deleted, upTo, digest, fault.or(() -> missing), true, unsealed);
    }

    String said() {
        var result = result();
        if (result.fault().isPresent()) {
            return "NOT as it was: " + result.fault().get();
        }
        if (seals > 0 && events == 0) {
            return "Nothing could be compared: retention deleted the events of all seals";
        }
        if (seals == 0) {
            return "Nothing is sealed yet. The server does it each half minute";
        }
        var text =
                new StringBuilder("%s as they were sealed".formatted(Amounts.of(events, "event")));
        if (deleted > 0) {
            text.append("; before them retention deleted those of ")
                    .append(Amounts.of(deleted, "seal"));
        }
        if (unsealed > 0) {
            text.append("; ").append(Amounts.count(unsealed)).append(" newer not sealed yet");
        }
        return text.append("\n").append(upTo).append(':').append(digest).toString();
    }
}
