package cadre.server.chat;

import cadre.server.access.Keys;
import cadre.server.access.Principal;
import cadre.server.access.team.Numbers;
import cadre.server.chat.LinkStore.Link;
import cadre.server.feed.Feed;
import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import cadre.wire.api.ChatLinkView;
import cadre.wire.api.ChatSubscription;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.ChatLinkId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people in chats are told of without asking, and when not: the same whether they write it in
 * the chat or say it over the API. What they are told is seen as the link's key sees it, whoever
 * asked for it. Changes are events ({@code chat.subscribed}, {@code chat.unsubscribed}, {@code
 * chat.quiet}). Thread-safe.
 */
public final class Subscriptions {
    static final String OFF = "off";
    private static final int MOST = 20;

    private final Database db;
    private final Feed feed;
    private final Keys keys;
    private final Links links;

    Subscriptions(Chat.Store store, Links links) {
        this.db = store.db();
        this.feed = store.feed();
        this.keys = store.keys();
        this.links = links;
    }

    /** Finds the link that is meant, or throws. */
    interface Whose {
        Link in(Tx tx);
    }

    /** What holds for a link. */
    record Told(Link link, List<Interest> of, Optional<QuietHours> quiet) {}

    private interface Change {
        void made(Tx tx, Link link);
    }

    /** What is told to all for an admin, else to those who act as this key. */
    public List<ChatSubscription> list(Principal by) {
        by.require(Grant.VIEWER);
        return db.read(tx -> {
            var mine =
                    LinkStore.all(tx).stream()
                            .filter(link -> Links.mayTouch(by, link))
                            .map(Link::id)
                            .toList();
            return SubscriptionStore.all(tx).stream()
                    .filter(one -> mine.contains(one.link()))
                    .map(one -> view(one.link(), one.interest()))
                    .toList();
        });
    }

    /**
     * Has a person told of something that happens from now on; once, however often it is asked for.
     *
     * @throws CadreException INVALID if it is nothing to be told of, or one too many; NOT_FOUND if
     *     there is no such link of this key's; TEAM_NOT_FOUND; CONFLICT if the link's key is no
     *     longer good, or the team is archived
     */
    public ChatSubscription add(Principal by, ChatSubscription wanted) {
        by.require(Grant.VIEWER);
        var interest = Interest.of(wanted.what());
        var link = db.read(tx -> Links.touched(tx, by, wanted.link()));
        if (keys.holder(link.key(), "").isEmpty()) {
            throw new CadreException(
                    ErrorCode.CONFLICT,
                    "The key of this link is revoked or expired: nothing is told there",
                    Map.of("link", wanted.link(), "key", link.key()),
                    "End it with 'cadre chat unlink " + wanted.link() + "', and link anew");
        }
        add(by, tx -> Links.touched(tx, by, wanted.link()), interest);
        return view(link.id(), interest);
    }

    /**
     * Tells a person of this no more; nothing happens if there was none.
     *
     * @throws CadreException INVALID if it is nothing to be told of; NOT_FOUND if there is no such
     *     link of this key's
     */
    public void end(Principal by, ChatSubscription unwanted) {
        by.require(Grant.VIEWER);
        end(by, tx -> Links.touched(tx, by, unwanted.link()), Interest.of(unwanted.what()));
    }

    /**
     * Tells a person of nothing any more.
     *
     * @throws CadreException NOT_FOUND if there is no such link of this key's
     */
    public void endAll(Principal by, ChatLinkId link) {
        by.require(Grant.VIEWER);
        endAll(by, tx -> Links.touched(tx, by, link));
    }

    /**
     * Sets when a person is told nothing.
     *
     * @param hours such as {@code 22:00-07:30 Europe/Berlin}, or {@code off}
     * @throws CadreException INVALID that shows the form; NOT_FOUND if there is no such link of
     *     this key's
     */
    public ChatLinkView quiet(Principal by, ChatLinkId link, String hours) {
        by.require(Grant.VIEWER);
        var told = quiet(by, tx -> Links.touched(tx, by, link), hours);
        return links.view(told.link(), told.quiet());
    }

    private static ChatSubscription view(long link, Interest interest) {
        return new ChatSubscription(new ChatLinkId(link), interest.toString());
    }

    Told show(Whose whose) {
        return db.read(tx -> told(tx, whose.in(tx)));
    }

    Told add(Principal by, Whose whose, Interest interest) {
        var after = feed.head();
        return changed(
                whose,
                (tx, link) -> {
                    var all = SubscriptionStore.of(tx, link.id());
                    if (all.contains(interest)) {
                        return;
                    }
                    interest.team().ifPresent(team -> Numbers.requireOpen(tx, team));
                    if (all.size() >= MOST) {
                        throw new CadreException(
                                ErrorCode.INVALID,
                                "There can be no more that this person is told of",
                                Map.of("most", MOST),
                                "End one of them first: /tell off and one of them in the chat, or 'cadre"
                                        + " chat tell'");
                    }
                    SubscriptionStore.add(tx, link.id(), interest, after);
                    event(tx, "chat.subscribed", by, link, interest.toString());
                });
    }

    Told end(Principal by, Whose whose, Interest interest) {
        return changed(
                whose,
                (tx, link) -> {
                    if (SubscriptionStore.remove(tx, link.id(), interest) > 0) {
                        event(tx, "chat.unsubscribed", by, link, interest.toString());
                    }
                });
    }

    Told endAll(Principal by, Whose whose) {
        return changed(
                whose,
                (tx, link) -> {
                    if (SubscriptionStore.removeAll(tx, link.id()) > 0) {
                        event(tx, "chat.unsubscribed", by, link, "all");
                    }
                });
    }

    /** Sets them as a person wrote them, or none by {@link #OFF}. */
    Told quiet(Principal by, Whose whose, String text) {
        if (text.strip().equalsIgnoreCase(OFF)) {
            return changed(
                    whose,
                    (tx, link) -> {
                        if (SubscriptionStore.loud(tx, link.id()) > 0) {
                            event(tx, "chat.quiet", by, link, OFF);
                        }
                    });
        }
        var hours = QuietHours.of(text);
        return changed(
                whose,
                (tx, link) -> {
                    SubscriptionStore.quiet(tx, link.id(), hours);
                    event(tx, "chat.quiet", by, link, hours.toString());
                });
    }

    private Told changed(Whose whose, Change change) {
        return db.write(tx -> {
            LinkStore.hold(tx, whose.in(tx).id());
            var link = whose.in(tx); // as it is now that nobody else changes it
            change.made(tx, link);
            return told(tx, link);
        });
    }

    private static Told told(Tx tx, Link link) {
        return new Told(
                link, SubscriptionStore.of(tx, link.id()), SubscriptionStore.quiet(tx, link.id()));
    }

    private void event(Tx tx, String kind, Principal by, Link link, String what) {
        var to = link.speaker();
        feed.append(
                tx,
                kind,
                link.key().toString(),
                Optional.empty(),
                by.actor(),
                new Changed(to.bot(), to.user(), to.chat(), what));
    }

    /** What an event adds. */
    private record Changed(String bot, String user, String chat, String what) {}
}
