package cadre.server.chat;

/**
 * Who says something where. Only ids count: names can be changed.
 *
 * @param bot who hears it: the platform and the bot's id there, such as {@code telegram:123456}
 * @param user the person's id
 * @param chat the chat's id
 */
public record Speaker(String bot, String user, String chat) {
    /** As the audit shows it: where a request came from. */
    String address() {
        return bot + "/" + user + "@" + chat;
    }
}
