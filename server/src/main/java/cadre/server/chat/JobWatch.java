package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.chat.MessageStore.Following;
import cadre.server.fleet.job.Jobs;
import cadre.server.storage.Database;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.JobView;
import java.util.Optional;

/**
 * Keeps messages that show a job as the job is. The key to which the person is linked is looked up
 * each time: once it is not good, nothing more is shown.
 */
final class JobWatch {
    private static final int SLICE = 100;

    private final Database db;
    private final Duty duty;
    private final Keys keys;
    private final Jobs jobs;
    private final LogCommand logs;
    private final Outbox outbox;

    JobWatch(Database db, Duty duty, Keys keys, Chat.Fleet fleet, Outbox outbox) {
        this.db = db;
        this.duty = duty;
        this.keys = keys;
        this.jobs = fleet.jobs();
        this.logs = new LogCommand(fleet.jobs(), fleet.logs());
        this.outbox = outbox;
    }

    /** Looks at each of them once. */
    void lookOnce() {
        var after = 0L;
        while (duty.isHeld()) {
            var from = after;
            var some = db.read(tx -> MessageStore.following(tx, duty.bot(), from, SLICE));
            some.forEach(this::look);
            if (some.size() < SLICE) {
                return;
            }
            after = some.getLast().id();
        }
    }

    private void look(Following message) {
        var job = job(message);
        var text = job.flatMap(found -> text(message, found)).orElse(message.text());
        var isOver = job.map(found -> found.status().isOver()).orElse(true);
        if (text.equals(message.text()) && !isOver) {
            return;
        }
        db.write(tx -> {
            duty.require(tx);
            if (!text.equals(message.text())) {
                outbox.reword(tx, message.id(), text);
            }
            if (isOver) {
                MessageStore.unfollow(tx, message.id());
            }
            return isOver;
        });
    }

    /** In one message; none if the log is deleted. */
    private Optional<String> text(Following message, JobView job) {
        try {
            var text = message.what().log() ? logs.text(job) : JobText.whole(job);
            return Optional.of(outbox.inOne(Quoted.storable(text)));
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** None if it is gone, or not for this key any more. */
    private Optional<JobView> job(Following message) {
        var by = keys.holder(message.key(), message.address());
        if (by.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(jobs.job(by.get(), message.what().job()));
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
