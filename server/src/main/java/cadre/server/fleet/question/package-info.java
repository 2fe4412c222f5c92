/** What agents ask people, and what people answer. */
@NullMarked
package cadre.server.fleet.question;

import org.jspecify.annotations.NullMarked;
