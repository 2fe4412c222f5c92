package cadre.server.gateways.slack;

import cadre.server.chat.Incoming;
import cadre.server.chat.Incoming.Form;
import cadre.server.chat.Incoming.Id;
import cadre.server.chat.Incoming.Ignored;
import cadre.server.chat.Incoming.Message;
import cadre.server.chat.Incoming.Place;
import cadre.server.chat.Platform;
import cadre.server.chat.Speaker;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Reads envelopes. Nothing in one is relied on: what is not as it should be is ignored with a
 * reason. A person's message is named by its channel and time, not by its event: a mention in a
 * channel comes as two events, and each of them again until it is acknowledged.
 */
final class SlackEvents {
    private static final Pattern ID = Pattern.compile("[A-Z0-9]{2,40}");
    private static final Pattern TIME = Pattern.compile("[0-9]{1,20}\\.[0-9]{1,10}");
    private static final Pattern MARKUP = Pattern.compile("<([^<>|]*)(?:\\|([^<>]*))?>");

    private final String bot;

    /**
     * Of this bot.
     *
     * @param bot its name among all, such as {@code slack:A0123}
     */
    SlackEvents(String bot) {
        this.bot = bot;
    }

    /** Who the bot is in its team. */
    record Self(String team, String user) {}

    /** What an envelope brings; none if it brings nothing that has a name. */
    Optional<Incoming> read(JsonNode envelope, Self self) {
        var payload = envelope.path("payload");
        if (envelope.path("type").asString("").equals("interactive")) {
            return press(payload);
        }
        var name = payload.path("event_id").asString(envelope.path("envelope_id").asString(""));
        if (name.isEmpty() || name.length() > 100) {
            return Optional.empty();
        }
        var id = new Id.Name("event/" + name);
        return Optional.of(
                envelope.path("type").asString("").equals("events_api")
                        ? event(id, payload, self)
                        : new Ignored(id, "no event"));
    }

    /** The press of a button under a message of the bot; named by when it was pressed by whom. */
    private Optional<Incoming> press(JsonNode payload) {
        var action = payload.path("actions").path(0);
        var user = payload.path("user").path("id").asString("");
        var team =
                payload.path("user")
                        .path("team_id")
                        .asString(payload.path("team").path("id").asString(""));
        var channel = payload.path("channel").path("id").asString("");
        var message = payload.path("message");
        var time = message.path("ts").asString("");
        var pressed = action.path("action_ts").asString("");
        var said = Platform.press(action.path("value").asString(""));
        if (!is(TIME, pressed) || !is(ID, user) || !is(ID, channel)) {
            return Optional.empty();
        }
        var id = new Id.Name("press/" + channel + "/" + user + "/" + pressed);
        if (!payload.path("type").asString("").equals("block_actions")
                || !is(ID, team)
                || !is(TIME, time)
                || said.isEmpty()) {
            return Optional.of(new Ignored(id, "no button of this bot"));
        }
        var thread = message.path("thread_ts").asString("");
        return Optional.of(
                new Message(
                        id,
                        new Speaker(bot, team + ":" + user, channel),
                        Place.GROUP,
                        user,
                        is(TIME, thread) ? thread : time,
                        said.get(),
                        "",
                        Form.SLASH));
    }

    private Incoming event(Id id, JsonNode payload, Self self) {
        var event = payload.path("event");
        var type = event.path("type").asString("");
        if (!type.equals("message") && !type.equals("app_mention")) {
            return new Ignored(id, "no message");
        }
        var team = payload.path("team_id").asString("");
        var user = event.path("user").asString("");
        var channel = event.path("channel").asString("");
        var time = event.path("ts").asString("");
        if (event.has("bot_id") || event.has("bot_profile") || user.equals(self.user())) {
            return new Ignored(id, "from a bot");
        }
        if (event.has("subtype") || event.has("edited") || event.has("hidden")) {
            return new Ignored(id, "changed, or of another kind than a text");
        }
        // whoever writes from another workspace has a team of their own
        var from = event.path("user_team").asString(event.path("team").asString(team));
        if (!is(ID, team)
                || !is(ID, from)
                || !is(ID, user)
                || !is(ID, channel)
                || !is(TIME, time)) {
            return new Ignored(id, "from nobody in particular");
        }
        if (!event.path("text").isString()) {
            return new Ignored(id, "no text");
        }
        var text = event.path("text").asString("").strip();
        var mention = "<@" + self.user() + ">";
        var place =
                event.path("channel_type").asString("").equals("im") ? Place.PRIVATE : Place.GROUP;
        var thread = event.path("thread_ts").asString("");
        return new Message(
                new Id.Name(channel + "/" + time),
                new Speaker(bot, from + ":" + user, channel),
                place,
                user,
                is(TIME, thread) ? thread : time,
                plain(text.startsWith(mention) ? text.substring(mention.length()) : text).strip(),
                is(TIME, thread) && !thread.equals(time) ? thread : "",
                form(text.startsWith(mention), place));
    }

    private static boolean is(Pattern form, String text) {
        return form.matcher(text).matches();
    }

    /** Slack keeps the slash for its own: who speaks to the bot needs none. */
    private static Form form(boolean isNamed, Place place) {
        if (isNamed) {
            return Form.NAMED;
        }
        return place == Place.PRIVATE ? Form.BARE : Form.SLASH;
    }

    /** As the person wrote it: what stands for a link or a name is the words of it. */
    static String plain(String text) {
        return MARKUP.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(words(found)))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static String words(MatchResult found) {
        var what = found.group(1);
        var label = found.group(2);
        if (what.startsWith("@") || what.startsWith("#")) {
            return label == null ? what : what.charAt(0) + label;
        }
        if (what.startsWith("!")) {
            return label == null ? "@" + what.substring(1) : label;
        }
        return label == null ? what : label;
    }
}
