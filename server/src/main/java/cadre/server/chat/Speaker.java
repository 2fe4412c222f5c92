package cadre.server.chat;

/**
 * Who says something where. Only ids count: names can be changed.
 *
 * @param bot who hears it: the platform and the bot's id there, such as {@code telegram:123456}
 * @param user the person's id
 * @param chat the chat's id
 */
public record Speaker(String bot, String user, String chat) {
    /** The reverse of {@link #address()}. */
    static Speaker of(String address) {
        var user = address.lastIndexOf('/');
        var chat = address.lastIndexOf('@');
        return new Speaker(
                address.substring(0, user),
                address.substring(user + 1, chat),
                address.substring(chat + 1));
    }

    /** As the audit shows it: where a request came from. */
    String address() {
        return bot + "/" + user + "@" + chat;
    }
}
