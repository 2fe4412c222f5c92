package cadre.server.gateways.slack;

import cadre.server.chat.Platform;
import cadre.server.gateways.slack.SlackApi.Answer;
import cadre.server.gateways.slack.SlackApi.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Posts and updates messages: in the thread of what they answer, without looks at links. */
final class SlackPlatform implements Platform {
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);
    private static final int LONGEST = 3_500;

    /** What Slack says when it is not well itself. */
    private static final Set<String> PASSING =
            Set.of(
                    "internal_error",
                    "fatal_error",
                    "service_unavailable",
                    "request_timeout",
                    "team_added_to_org");

    /** The slash of a command that Cadre names: Slack keeps it for its own. Quoted ones differ. */
    private static final Pattern OWN_COMMAND = Pattern.compile("(?<![\\w/.:~-])/(?=[a-z])");

    private final SlackApi api;

    SlackPlatform(SlackApi api) {
        this.api = api;
    }

    @Override
    public int longestText() {
        return LONGEST;
    }

    @Override
    public boolean hasThreads() {
        return true;
    }

    @Override
    public Outcome send(String chat, String answers, String text, List<Key> keys) {
        var parameters = message(chat, text, keys);
        if (!answers.isEmpty()) {
            parameters.put("thread_ts", answers);
        }
        return outcome(api.call("chat.postMessage", parameters));
    }

    /** In three steps: where to put it, the bytes, and where it is to stand. */
    @Override
    public Outcome sendFile(String chat, String answers, String name, byte[] bytes) {
        var place =
                api.form(
                        "files.getUploadURLExternal",
                        Map.of("filename", name, "length", Integer.toString(bytes.length)));
        if (!(place instanceof Answer.Ok(var found))) {
            return ofFile(place, "");
        }
        switch (api.put(found.path("upload_url").asString(""), bytes)) {
            case Put.Done _ -> {
                // it is to stand somewhere
            }
            case Put.Refused(var why) -> {
                return new Outcome.Refused(why);
            }
            case Put.Away(var why) -> {
                return new Outcome.Away(why);
            }
        }
        var id = found.path("file_id").asString("");
        var parameters = new HashMap<String, Object>();
        parameters.put("files", List.of(Map.of("id", id, "title", name)));
        parameters.put("channel_id", chat);
        if (!answers.isEmpty()) {
            parameters.put("thread_ts", answers);
        }
        return ofFile(api.call("files.completeUploadExternal", parameters), id);
    }

    /** An app that may send messages and no files goes on without them. */
    private static Outcome ofFile(Answer answer, String id) {
        return switch (answer) {
            case Answer.Ok _ -> new Outcome.Done("file:" + id);
            case Answer.Refused refused when refused.error().equals("missing_scope") ->
                    new Outcome.Refused("the app lacks the scope " + refused.needed());
            case Answer.Refused refused
                    when refused(refused) instanceof Outcome.Away
                            && !SlackTrouble.isOfTheApp(refused)
                            && !PASSING.contains(refused.error()) ->
                    new Outcome.Refused(refused.error());
            default -> outcome(answer);
        };
    }

    @Override
    public Outcome edit(String chat, String message, String text, List<Key> keys) {
        var parameters = message(chat, text, keys);
        parameters.put("ts", message);
        return outcome(api.call("chat.update", parameters));
    }

    private static Map<String, Object> message(String chat, String written, List<Key> keys) {
        var text = OWN_COMMAND.matcher(written).replaceAll("");
        var parameters = new HashMap<String, Object>();
        parameters.put("channel", chat);
        parameters.put("text", RichText.plain(text));
        var blocks = new ArrayList<>(RichText.blocks(text));
        for (var row : Platform.rows(keys)) {
            blocks.add(
                    Map.of(
                            "type",
                            "actions",
                            "elements",
                            row.stream().map(SlackPlatform::button).toList()));
        }
        parameters.put("blocks", blocks);
        parameters.put("parse", "none");
        parameters.put("link_names", false);
        parameters.put("mrkdwn", false);
        parameters.put("unfurl_links", false);
        parameters.put("unfurl_media", false);
        return parameters;
    }

    private static Map<String, Object> button(Key key) {
        return Map.of(
                "type",
                "button",
                "action_id",
                key.token(),
                "value",
                key.token(),
                "text",
                Map.of("type", "plain_text", "text", key.label()));
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Ok(var result) -> new Outcome.Done(result.path("ts").asString(""));
            case Answer.Away(var why) -> new Outcome.Away(why);
            case Answer.Refused refused -> refused(refused);
        };
    }

    private static Outcome refused(Answer.Refused refused) {
        var error = refused.error();
        return switch (error) {
            case "ratelimited", "rate_limited", "message_limit_exceeded" ->
                    new Outcome.Wait(refused.pause().orElse(USUAL_PAUSE));
            case "channel_not_found",
                    "is_archived",
                    "not_in_channel",
                    "restricted_action",
                    "restricted_action_thread_locked",
                    "user_not_found" ->
                    new Outcome.Closed(error);
            case "msg_too_long",
                    "msg_blocks_too_long",
                    "no_text",
                    "invalid_blocks",
                    "invalid_blocks_format",
                    "invalid_arguments",
                    "message_not_found",
                    "cant_update_message",
                    "edit_window_closed",
                    "thread_not_found",
                    "cannot_reply_to_message" ->
                    new Outcome.Refused(error);
            // of the app, not of this message: SlackSocket tells the operator
            default -> new Outcome.Away(error);
        };
    }
}
