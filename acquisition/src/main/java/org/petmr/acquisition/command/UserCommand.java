package org.petmr.acquisition.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.petmr.acquisition.AcquisitionException;
import org.petmr.acquisition.security.Role;
import org.petmr.acquisition.security.UserFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code petmr user}: the local users of a single box. */
@Command(
        name = "user",
        description = "The users who may log in with a password; the file that security.usersFile names.",
        mixinStandardHelpOptions = true,
        subcommands = {UserCommand.Add.class, UserCommand.ListAll.class, UserCommand.Remove.class})
public final class UserCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** Made by picocli. */
    public UserCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** {@code petmr user add}. */
    @Command(
            name = "add",
            description =
                    "Adds a user, or gives one another password and other roles. Asks for the password; without a "
                            + "terminal it is the first line of the input.",
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Option(names = "--file", required = true, paramLabel = "FILE", description = "users file")
        private Path file;

        @Option(
                names = "--roles",
                required = true,
                split = ",",
                paramLabel = "ROLE",
                description = "console, technologist, physicist, admin")
        private List<String> roles;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            Set<Role> all = EnumSet.noneOf(Role.class);
            roles.forEach(r -> all.add(Role.named(r.strip())));
            char[] password = password();
            new UserFile(file).put(name, all, password);
            Arrays.fill(password, '\0');
            spec.commandLine().getOut().printf("%s may log in as %s%n", name, shown(all));
            spec.commandLine().getOut().flush();
            return 0;
        }

        private static char[] password() throws IOException {
            Console console = System.console();
            if (console == null) {
                String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
                return line == null ? new char[0] : line.toCharArray();
            }
            char[] once = console.readPassword("password: ");
            char[] again = console.readPassword("again: ");
            if (once == null || !Arrays.equals(once, again)) {
                throw AcquisitionException.invalid("password: two different ones (expected: the same twice)");
            }
            return once;
        }
    }

    /** {@code petmr user list}. */
    @Command(name = "list", description = "Lists the users and their roles.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Option(names = "--file", required = true, paramLabel = "FILE", description = "users file")
        private Path file;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            new UserFile(file)
                    .users().values().stream()
                            .sorted((a, b) -> a.name().compareTo(b.name()))
                            .forEach(u -> out.printf("%-24s %s%n", u.name(), shown(u.roles())));
            out.flush();
            return 0;
        }
    }

    /** {@code petmr user remove}. */
    @Command(name = "remove", description = "Removes a user, who is out at once.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Option(names = "--file", required = true, paramLabel = "FILE", description = "users file")
        private Path file;

        @Parameters(paramLabel = "NAME")
        private String name;

        @Override
        public Integer call() {
            new UserFile(file).remove(name);
            return 0;
        }
    }

    private static String shown(Set<Role> roles) {
        return roles.stream().sorted().map(Role::lower).collect(Collectors.joining(", "));
    }
}
