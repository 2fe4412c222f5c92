/**
 * What people do from a chat, whatever the platform: who may (a link between a person in a chat and
 * a key), the commands and what they mean, a journal in which all that came is stored before it is
 * acted on, and an outbox with the messages as they should stand. A gateway for a platform hands in
 * what came through {@link cadre.server.chat.Reception}, and sends as {@link
 * cadre.server.chat.Platform}. Everything in a message is hostile; a text of a job is data.
 */
@NullMarked
package cadre.server.chat;

import org.jspecify.annotations.NullMarked;
