/** Commands from chats. */
@NullMarked
package cadre.server.chat;

import org.jspecify.annotations.NullMarked;
