/** Tests of the verbs against a small server that speaks the API. */
@NullMarked
package cadre.cli.command;

import org.jspecify.annotations.NullMarked;
