package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.chat.Command.Shows;
import cadre.server.chat.MessageStore.Following;
import cadre.server.chat.Outbox.Post;
import cadre.server.fleet.job.Jobs;
import cadre.server.fleet.question.Questions;
import cadre.server.storage.Database;
import cadre.wire.bus.QuestionView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.JobId;
import cadre.wire.id.QuestionId;
import cadre.wire.job.JobView;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps messages that show a job as the job is. The key to which the person is linked is looked up
 * each time: once it is not good, nothing more is shown.
 */
final class JobWatch {
    private static final int SLICE = 100;
    private static final int MOST_KNOWN = 1000;

    private final Database db;
    private final Duty duty;
    private final Keys keys;
    private final Jobs jobs;
    private final LogCommand logs;
    private final Questions questions;
    private final QuestionText texts;
    private final Outbox outbox;

    /** The messages of questions that are known to be stored. */
    private final Set<String> asked = new HashSet<>();

    JobWatch(Database db, Duty duty, Keys keys, Chat.Fleet fleet, Outbox outbox) {
        this.db = db;
        this.duty = duty;
        this.keys = keys;
        this.jobs = fleet.jobs();
        this.logs = new LogCommand(fleet.jobs(), fleet.logs());
        this.questions = fleet.questions();
        this.texts = fleet.questionTexts();
        this.outbox = outbox;
    }

    /** Looks at each of them once. */
    void lookOnce() {
        var after = 0L;
        Map<JobId, List<QuestionView>> open = Map.of();
        while (duty.isHeld()) {
            var from = after;
            var some = db.read(tx -> MessageStore.following(tx, duty.bot(), from, SLICE));
            if (from == 0 && !some.isEmpty()) {
                open = questions.openOfJobs();
            }
            for (var message : some) {
                look(message, open.getOrDefault(message.what().job(), List.of()));
            }
            if (some.size() < SLICE) {
                return;
            }
            after = some.getLast().id();
        }
    }

    private void look(Following message, List<QuestionView> open) {
        var job = job(message);
        if (job.isPresent()) {
            open.forEach(one -> ask(one, message));
        }
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

    /** What the job asks stands where it was filed or is shown, as a message of its own. */
    private void ask(QuestionView one, Following message) {
        var to = Speaker.of(message.address());
        var name = nameOf(one.id(), to);
        var by = keys.holder(message.key(), message.address());
        if (by.isEmpty() || asked.contains(name)) {
            return;
        }
        var reply = texts.shown(one, by.get());
        db.write(tx -> {
            duty.require(tx);
            var post = Post.of(name, reply, Optional.of(message.key()));
            outbox.store(tx, to, post.answering(message.answers()));
            return true;
        });
        if (asked.size() >= MOST_KNOWN) {
            asked.clear(); // the store knows them all the same
        }
        asked.add(name);
    }

    /** Told to a person in a chat once, for whatever reason. */
    static String nameOf(QuestionId id, Speaker to) {
        return "question/" + id + "/" + to.user() + "@" + to.chat();
    }

    /** In one message; none if the log is deleted. */
    private Optional<String> text(Following message, JobView job) {
        try {
            var text = message.what().shows() == Shows.LOG ? logs.text(job) : JobText.whole(job);
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
