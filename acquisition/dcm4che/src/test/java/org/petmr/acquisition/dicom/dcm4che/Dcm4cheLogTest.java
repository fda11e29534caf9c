package org.petmr.acquisition.dicom.dcm4che;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.dcm4che3.net.Association;
import org.dcm4che3.net.Dimse;
import org.dcm4che3.net.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.petmr.acquisition.dicom.DicomNode;
import org.petmr.acquisition.dicom.DicomNodeConfig;
import org.petmr.acquisition.dicom.DicomNodeProvider;
import org.petmr.acquisition.dicom.NodeServices;
import org.petmr.acquisition.dicom.Peer;
import org.slf4j.LoggerFactory;

/** What the service's log says of associations: one line for each that is turned away, none for each message. */
class Dcm4cheLogTest {

    private static final int WAIT_S = 20;

    @TempDir
    Path directory;

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger ours = (Logger) LoggerFactory.getLogger("org.petmr.acquisition.dicom");
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        listener.start();
        ours.setLevel(Level.INFO);
        ours.addAppender(listener);
    }

    @AfterEach
    void listenNoMore() {
        ours.detachAppender(listener);
        ours.setLevel(null); // as those above it
    }

    private DicomNode node(String aeTitle) {
        return DicomNodeProvider.named("dcm4che")
                .create(DicomNodeConfig.of(aeTitle, directory.resolve(aeTitle)).withHost("127.0.0.1"));
    }

    @Test
    void aRejectionIsALine() throws Exception {
        try (DicomNode provider = node("HERE");
                DicomNode user = node("THERE")) {
            provider.listen(0, NodeServices.none()).get(WAIT_S, TimeUnit.SECONDS);
            Peer elsewhere = new Peer("ELSEWHERE", "127.0.0.1", provider.boundPort());
            assertThatThrownBy(() -> user.echo(elsewhere).get(WAIT_S, TimeUnit.SECONDS))
                    .isNotNull();
            assertThat(lines).singleElement().asString().contains("association rejected", "(1/1/7)");
        }
    }

    /** dcm4che has several lines for each message, with the UIDs of objects. */
    @Test
    void theServiceHearsOfTimesThatAreUpButNotOfMessages() throws Exception {
        LoggerContext context = new LoggerContext();
        context.putProperty("petmr.log", "info");
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(DicomNode.class.getResource("/logback.xml"));
        assertThat(context.getLogger(Association.class).getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger(Dimse.class).getEffectiveLevel()).isEqualTo(Level.WARN);
        assertThat(context.getLogger(Timeout.class).getEffectiveLevel()).isEqualTo(Level.INFO);
        context.stop();
    }
}
