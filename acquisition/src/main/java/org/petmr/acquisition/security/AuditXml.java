package org.petmr.acquisition.security;

import java.io.StringWriter;
import java.time.Instant;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes an event as an audit message of DICOM PS3.15 A.5 (the schema of RFC 3881 as DICOM has it). */
final class AuditXml {

    private static final String DONE = "0";
    private static final String REFUSED = "4";

    private final XMLStreamWriter xml;

    private AuditXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @param source name of this service in the enterprise */
    static String of(AuditEvent event, Instant at, String source) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out);
            new AuditXml(xml).write(event, at, source);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // a StringWriter takes everything
        }
        return out.toString();
    }

    private void write(AuditEvent event, Instant at, String source) throws XMLStreamException {
        xml.writeStartElement("AuditMessage");
        xml.writeStartElement("EventIdentification");
        xml.writeAttribute("EventActionCode", event.action());
        xml.writeAttribute("EventDateTime", at.toString());
        xml.writeAttribute("EventOutcomeIndicator", event.isSuccess() ? DONE : REFUSED);
        code("EventID", event.kind().code(), "DCM", event.kind().meaning());
        if (event.kind().typeCode() != null) {
            code("EventTypeCode", event.kind().typeCode(), "DCM", event.kind().typeMeaning());
        }
        xml.writeEndElement();
        participant(event.user().isEmpty() ? "unknown" : event.user(), event.identity(), event.address(), true);
        participant(source, "", "", false);
        xml.writeStartElement("AuditSourceIdentification");
        xml.writeAttribute("AuditSourceID", source);
        // 2: data acquisition device or instrument (PS3.15 A.5.2).
        xml.writeEmptyElement("AuditSourceTypeCode");
        xml.writeAttribute("csd-code", "2");
        xml.writeEndElement();
        if (event.patientId() != null) {
            // A person (1), the patient (1), by patient number (RFC 3881, 5.5).
            object(event.patientId(), "1", "1", "2", "RFC-3881", "Patient Number");
        }
        if (event.object() != null) {
            // A system object (2), a report or record (3).
            object(clean(event.object()), "2", "3", "12", "RFC-3881", "URI");
        }
        xml.writeEndElement();
    }

    private void participant(String user, String identity, String address, boolean isRequestor)
            throws XMLStreamException {
        xml.writeStartElement("ActiveParticipant");
        xml.writeAttribute("UserID", clean(user));
        if (!identity.isEmpty()) {
            xml.writeAttribute("AlternativeUserID", clean(identity));
        }
        xml.writeAttribute("UserIsRequestor", String.valueOf(isRequestor));
        if (!address.isEmpty()) {
            xml.writeAttribute("NetworkAccessPointID", address);
            xml.writeAttribute("NetworkAccessPointTypeCode", "2"); // an IP address
        }
        xml.writeEndElement();
    }

    private void object(String id, String type, String role, String idCode, String system, String meaning)
            throws XMLStreamException {
        xml.writeStartElement("ParticipantObjectIdentification");
        xml.writeAttribute("ParticipantObjectID", clean(id));
        xml.writeAttribute("ParticipantObjectTypeCode", type);
        xml.writeAttribute("ParticipantObjectTypeCodeRole", role);
        code("ParticipantObjectIDTypeCode", idCode, system, meaning);
        xml.writeEndElement();
    }

    private void code(String element, String code, String system, String meaning) throws XMLStreamException {
        xml.writeEmptyElement(element);
        xml.writeAttribute("csd-code", code);
        xml.writeAttribute("codeSystemName", system);
        xml.writeAttribute("originalText", meaning);
    }

    /** XML 1.0 has no control characters, and a name that was typed may. */
    private static String clean(String text) {
        return text.replaceAll("[^\\u0020-\\uD7FF\\uE000-\\uFFFD]", "?");
    }
}
