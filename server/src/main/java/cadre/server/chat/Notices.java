package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.chat.Command.Reply;
import cadre.server.chat.Command.Shows;
import cadre.server.chat.SubscriptionStore.Subscription;
import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.QuestionId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the feed for people who want to be told of something. A notice is stored together with how
 * far the feed was read, under a name made of its event, so that it is told once whatever ends in
 * between. In the quiet hours of a person it is held.
 */
final class Notices {
    private static final int SLICE = 200;

    /** So much of the feed may be read once more after a restart. */
    private static final long FAR = 10_000;

    private final Database db;
    private final Feed feed;
    private final Duty duty;
    private final Keys keys;
    private final NoticeText texts;
    private final Outbox outbox;
    private final InstantSource clock;

    /** How far the feed was read; what is stored may be behind where there was nothing to tell. */
    private long readUpTo;

    private long storedUpTo;

    Notices(Chat.Store store, Duty duty, NoticeText texts, Outbox outbox) {
        this.db = store.db();
        this.feed = store.feed();
        this.keys = store.keys();
        this.clock = store.clock();
        this.duty = duty;
        this.texts = texts;
        this.outbox = outbox;
    }

    /** What one person is to be told. */
    private record Notice(Subscription to, String name, Reply what) {}

    /** Tells all that is new. */
    void lookOnce() {
        if (!duty.isHeld()) {
            readUpTo = 0;
            return;
        }
        outbox.releaseHeld();
        var all = db.read(tx -> SubscriptionStore.ofBot(tx, duty.bot()));
        if (all.isEmpty()) {
            return;
        }
        var first = all.stream().mapToLong(Subscription::after).min().orElseThrow();
        if (readUpTo == 0) {
            storedUpTo = db.read(tx -> BotStore.toldUpTo(tx, duty.bot()));
            readUpTo = storedUpTo;
        }
        readUpTo = Math.max(readUpTo, first);
        while (duty.isHeld() && !Thread.currentThread().isInterrupted()) {
            try {
                var slice =
                        feed.scanAfter(readUpTo, SLICE, Filter.ALL.withKinds(NoticeText.kinds()));
                tell(slice.events(), slice.upTo(), all);
                readUpTo = slice.upTo();
                if (slice.end()) {
                    return;
                }
            } catch (CadreException e) {
                if (e.code() != ErrorCode.GONE) {
                    throw e;
                }
                readUpTo = feed.floor(); // what was deleted is told nobody any more
            }
        }
    }

    private void tell(List<Event> events, long upTo, List<Subscription> all) {
        var notices = new ArrayList<Notice>();
        for (var event : events) {
            byPerson(event, all)
                    .values()
                    .forEach(one -> notice(event, one).ifPresent(notices::add));
        }
        if (!notices.isEmpty() || upTo - storedUpTo > FAR) {
            db.write(tx -> {
                duty.require(tx);
                notices.forEach(one -> store(tx, one));
                BotStore.toldUpTo(tx, duty.bot(), upTo);
                return notices.size();
            });
            storedUpTo = upTo;
        }
    }

    private static Map<Long, List<Subscription>> byPerson(Event event, List<Subscription> all) {
        var found = new LinkedHashMap<Long, List<Subscription>>();
        all.stream()
                .filter(one -> one.after() < event.seq())
                .forEach(one -> found.computeIfAbsent(one.link(), _ -> new ArrayList<>()).add(one));
        return found;
    }

    private Optional<Notice> notice(Event event, List<Subscription> ofOne) {
        var to = ofOne.getFirst();
        return keys.holder(to.key(), to.to().address())
                .flatMap(by ->
                        texts.of(event, ofOne.stream().map(Subscription::interest).toList(), by))
                .map(what -> new Notice(to, name(event, to), what));
    }

    /** A question may be told already where its job is shown. */
    private static String name(Event event, Subscription to) {
        return event.kind().equals("question.asked")
                ? JobWatch.nameOf(QuestionId.of(event.thing()), to.to())
                : "notice/" + to.link() + "/" + event.seq();
    }

    private void store(Tx tx, Notice notice) {
        var to = notice.to();
        var until =
                SubscriptionStore.quiet(tx, to.link())
                        .flatMap(hours -> hours.endAt(clock.instant()));
        var thread =
                notice.what()
                        .follows()
                        .filter(what -> what.shows() == Shows.NOTHING)
                        .flatMap(what -> MessageStore.thread(tx, to.to(), what.job()))
                        .orElse("");
        outbox.store(
                tx,
                to.to(),
                Outbox.Post.of(notice.name(), notice.what(), Optional.of(to.key()))
                        .answering(thread)
                        .heldTo(until));
    }
}
