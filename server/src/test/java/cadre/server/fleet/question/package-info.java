@NullMarked
package cadre.server.fleet.question;

import org.jspecify.annotations.NullMarked;
