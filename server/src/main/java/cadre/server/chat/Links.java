package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.Secrets;
import cadre.server.chat.LinkStore.Link;
import cadre.server.chat.LinkStore.Owner;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.ChatCode;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.id.ChatLinkId;
import cadre.wire.id.KeyId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Who may do something from a chat: a person, by numeric ids, in one chat, as the holder of a key.
 * What that key may do is looked up at each command. Changes are events ({@code chat.linked},
 * {@code chat.unlinked}, {@code chat.refused}). Thread-safe.
 */
public final class Links {
    static final Duration CODE = Duration.ofMinutes(10);
    static final int MOST_TRIES = 5;
    private static final Duration ONCE_IN = Duration.ofDays(1);

    /** Letters of five bits each: 100 bits. */
    private static final int CODE_LETTERS = 20;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final InstantSource clock;
    private final RandomGenerator chance;

    Links(Database db, Feed feed, Keys keys, InstantSource clock, RandomGenerator chance) {
        this.db = db;
        this.feed = feed;
        this.keys = keys;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Makes a code that links one person in one chat to this key, within ten minutes; an earlier
     * one of the key is void then.
     *
     * @param slash before the command; empty where that is the platform's own
     * @param served the bots where it can be typed
     * @throws CadreException FORBIDDEN if the key is a node's
     */
    ChatCode code(Principal by, String slash, Set<String> served) {
        by.require(Grant.VIEWER);
        var secret = Secrets.fresh("chat", chance);
        var letters = secret.substring(secret.lastIndexOf('_') + 1).substring(0, CODE_LETTERS);
        var code = letters.toUpperCase(Locale.ROOT).replaceAll("(.{4})(?!$)", "$1-");
        return db.write(tx -> {
            var now = clock.instant();
            var bots = BotStore.all(tx);
            LinkStore.insertCode(
                    tx,
                    CommandLine.hash(code),
                    new Owner(by.key(), by.name()),
                    now,
                    now.plus(CODE));
            return new ChatCode(
                    code,
                    slash + CommandLine.LINK + " " + code,
                    bots.stream()
                            .filter(bot -> served.contains(bot.bot()))
                            .map(BotStore.Bot::name)
                            .filter(name -> !name.isEmpty())
                            .toList(),
                    now.plus(CODE));
        });
    }

    /** All links for an admin, else those to this key; oldest first. */
    public List<ChatLinkView> list(Principal by) {
        by.require(Grant.VIEWER);
        var quiet = db.read(SubscriptionStore::allQuiet);
        return db.read(LinkStore::all).stream()
                .filter(link -> mayTouch(by, link))
                .map(link -> view(link, Optional.ofNullable(quiet.get(link.id()))))
                .toList();
    }

    /**
     * Ends a link at once.
     *
     * @throws CadreException NOT_FOUND if there is none, or none of this key's for anyone but an
     *     admin
     */
    public ChatLinkView unlink(Principal by, ChatLinkId id) {
        by.require(Grant.VIEWER);
        var link =
                db.write(tx -> {
                    var found = touched(tx, by, id);
                    LinkStore.unlink(tx, found.id());
                    MessageStore.leave(tx, found.speaker(), clock.instant());
                    tell(tx, "chat.unlinked", found.speaker(), by.actor(), found.key());
                    return found;
                });
        return view(link, Optional.empty());
    }

    /**
     * A link of this key, for an admin any.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    static Link touched(Tx tx, Principal by, ChatLinkId id) {
        return LinkStore.find(tx, id.number())
                .filter(one -> mayTouch(by, one))
                .orElseThrow(() -> missing(id));
    }

    private static CadreException missing(ChatLinkId id) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No such link",
                Map.of("link", id),
                "List them with 'cadre chat list'");
    }

    static boolean mayTouch(Principal by, Link link) {
        return by.grant().includes(Grant.ADMIN) || by.key().equals(link.key());
    }

    /** As clients see it. */
    ChatLinkView view(Link link, Optional<QuietHours> quiet) {
        var holder = keys.holder(link.key(), "");
        return new ChatLinkView(
                new ChatLinkId(link.id()),
                link.speaker().bot(),
                link.speaker().user(),
                link.speaker().chat(),
                link.person(),
                link.key(),
                holder.map(Principal::name).orElse(""),
                holder.isPresent(),
                link.linkedAt(),
                quiet.map(QuietHours::toString));
    }

    /** Who a person is to Cadre. */
    sealed interface Standing {
        /** The holder of a good key. */
        record Known(Principal principal) implements Standing {}

        /** Linked to a key that is revoked or expired. */
        record Lapsed(KeyId key) implements Standing {}

        /** Nobody knows this one. */
        record Stranger() implements Standing {}
    }

    /** Looked up anew each time. */
    Standing of(Speaker speaker) {
        return db.read(tx -> LinkStore.find(tx, speaker))
                .<Standing>map(link ->
                        keys.holder(link.key(), speaker.address())
                                .<Standing>map(Standing.Known::new)
                                .orElseGet(() -> new Standing.Lapsed(link.key())))
                .orElseGet(Standing.Stranger::new);
    }

    /** What became of a code. */
    sealed interface Linked {
        /** The person acts as this one from now on. */
        record Done(Principal principal) implements Linked {}

        /** It is unknown, used or too old. */
        record Wrong() implements Linked {}

        /** After five wrong ones, for ten minutes. */
        record TooMany() implements Linked {}
    }

    /**
     * Takes a code, which is used up then.
     *
     * @param hash as {@link CommandLine#hash} makes it
     * @param person how the platform shows the person
     */
    Linked link(Speaker speaker, String person, String hash) {
        var now = clock.instant();
        var since = now.minus(CODE);
        var tried =
                db.write(tx -> {
                    if (LinkStore.tries(tx, speaker, since) >= MOST_TRIES) {
                        return new Tried(false, Optional.empty());
                    }
                    var owner = LinkStore.takeCode(tx, hash, now);
                    if (owner.isPresent()) {
                        LinkStore.link(tx, speaker, person, owner.get().key(), now);
                        tellLinked(tx, speaker, owner.get());
                    } else {
                        LinkStore.countTry(tx, speaker, now, since);
                        tellRefused(tx, speaker, "wrong code");
                    }
                    return new Tried(true, owner);
                });
        if (!tried.allowed()) {
            return new Linked.TooMany();
        }
        return tried.owner()
                .flatMap(owner -> keys.holder(owner.key(), speaker.address()))
                .<Linked>map(Linked.Done::new)
                .orElseGet(Linked.Wrong::new);
    }

    private record Tried(boolean allowed, Optional<Owner> owner) {}

    /** Whether this stranger is to be answered: once a day. That is an entry of the audit, too. */
    boolean refuse(Tx tx, Speaker speaker) {
        var now = clock.instant();
        var since = now.minus(ONCE_IN);
        LinkStore.forgetStrangers(tx, since);
        var isNew = LinkStore.tell(tx, speaker, now, since);
        if (isNew) {
            tellRefused(tx, speaker, "unknown person");
        }
        return isNew;
    }

    private void tellLinked(Tx tx, Speaker speaker, Owner owner) {
        var by = new Actor(owner.name(), Optional.of(owner.key()), speaker.address());
        tell(tx, "chat.linked", speaker, by, owner.key());
    }

    private void tellRefused(Tx tx, Speaker speaker, String reason) {
        var who = new Refused(speaker.user(), speaker.chat(), reason);
        feed.append(tx, "chat.refused", speaker.bot(), Optional.empty(), Actor.CADRE, who);
    }

    private void tell(Tx tx, String kind, Speaker speaker, Actor by, KeyId key) {
        var what = new LinkEvent(speaker.bot(), speaker.user(), speaker.chat());
        feed.append(tx, kind, key.toString(), Optional.empty(), by, what);
    }

    /** What an event of a link adds. */
    private record LinkEvent(String bot, String user, String chat) {}

    /** What an event of a refusal adds. */
    private record Refused(String user, String chat, String reason) {}
}
