//! The words for what the types say: plain English for readers in a hurry.

use crate::model::{
    Bound, ChecklistStatus, ClinicalStatus, Doubt, FindingKind, Flag, Format, LabValue, LeftOutWhy, Level,
    MedicineStanding, MedicineStep, Need, PageQuality, ProblemKind, RecordKind, Severity, Sex, Status,
    TextOrigin, Turned,
};

/// Returns how soon a case should be opened.
pub(super) fn level(it: Level) -> &'static str {
    match it {
        Level::Critical => "critical",
        Level::Urgent => "urgent",
        Level::Routine => "routine",
    }
}

/// Returns how soon a person should look.
pub(super) fn severity(it: Severity) -> &'static str {
    match it {
        Severity::Critical => "now",
        Severity::High => "today",
        Severity::Moderate => "before deciding",
        Severity::Info => "worth knowing",
    }
}

/// Returns what a finding is.
pub(super) fn finding_kind(it: FindingKind) -> &'static str {
    match it {
        FindingKind::OutOfRange => "out of range",
        FindingKind::Critical => "critical",
        FindingKind::Trend => "trend",
        FindingKind::Missing => "missing",
        FindingKind::Stale => "out of date",
        FindingKind::MentionedOnly => "spoken of, not there",
        FindingKind::Risk => "risk",
        FindingKind::Conflict => "contradiction",
        FindingKind::Identity => "identity",
        FindingKind::Doubtful => "to check",
        FindingKind::Unread => "unread",
    }
}

/// Returns sex as a word.
pub(super) fn sex(it: Sex) -> &'static str {
    match it {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other => "other",
    }
}

/// Returns what speaks against a fact.
pub(super) fn doubt(it: Doubt) -> &'static str {
    match it {
        Doubt::LowConfidence => "read with little confidence",
        Doubt::ReadingsDiffer => "two readings differ",
        Doubt::Implausible => "hardly possible",
        Doubt::RelationBroken => "does not fit other results",
        Doubt::FlagDisagrees => "printed flag says otherwise",
        Doubt::UnitUnknown => "unit missing or unknown",
        Doubt::ColumnUnsure => "row or column unsure",
        Doubt::DateAmbiguous => "day and month unsure",
        Doubt::CutOff => "cut off at the edge",
        Doubt::WrongPatient => "page may be another person's",
        Doubt::PersonUnsure => "page does not fit the patient in all",
    }
}

/// Returns an arrow and words for how a value lies to its range.
pub(super) fn flag(it: Flag) -> (&'static str, &'static str) {
    match it {
        Flag::CriticalLow => ("↓↓", "critically low"),
        Flag::Low => ("↓", "low"),
        Flag::Normal => ("", "normal"),
        Flag::High => ("↑", "high"),
        Flag::CriticalHigh => ("↑↑", "critically high"),
        Flag::Abnormal => ("≠", "abnormal"),
        Flag::Unknown => ("", "no range"),
    }
}

/// Returns the sign of a bound.
pub(super) fn bound(it: Bound) -> &'static str {
    match it {
        Bound::Below => "<",
        Bound::AtMost => "<=",
        Bound::Above => ">",
        Bound::AtLeast => ">=",
    }
}

/// Returns a result as understood, with the sign of its bound.
pub(super) fn value(it: &LabValue) -> String {
    match it {
        LabValue::Number { value, bound: None } => value.to_string(),
        LabValue::Number { value, bound: Some(sign) } => format!("{}{value}", bound(*sign)),
        LabValue::Range { low, high } => format!("{low}-{high}"),
        LabValue::Text { text } => text.clone(),
    }
}

/// Returns what became of a checklist item.
pub(super) fn checklist_status(it: ChecklistStatus) -> &'static str {
    match it {
        ChecklistStatus::Present => "present",
        ChecklistStatus::Stale => "out of date",
        ChecklistStatus::MentionedOnly => "spoken of, not there",
        ChecklistStatus::Missing => "missing",
        ChecklistStatus::NotApplicable => "not needed here",
    }
}

/// Returns how much an item is needed.
pub(super) fn need(it: Need) -> &'static str {
    match it {
        Need::Required => "required",
        Need::Recommended => "recommended",
    }
}

/// Returns what a record claims of a thing.
pub(super) fn clinical_status(it: ClinicalStatus) -> &'static str {
    match it {
        ClinicalStatus::Present => "present",
        ClinicalStatus::Absent => "stated: not present",
        ClinicalStatus::Possible => "possible",
        ClinicalStatus::Past => "past",
        ClinicalStatus::Family => "in the family",
        ClinicalStatus::Stopped => "stopped",
        ClinicalStatus::Planned => "planned",
    }
}

/// Returns whether a medicine is taken.
pub(super) fn standing(it: MedicineStanding) -> &'static str {
    match it {
        MedicineStanding::Taken => "taken",
        MedicineStanding::InDoubt => "in doubt",
        MedicineStanding::Planned => "planned or considered",
        MedicineStanding::Stopped => "stopped",
    }
}

/// Returns what a paper says of a medicine.
pub(super) fn step(it: MedicineStep) -> &'static str {
    match it {
        MedicineStep::Started => "first named",
        MedicineStep::Continued => "continued",
        MedicineStep::Changed => "dose changed",
        MedicineStep::Stopped => "stopped",
        MedicineStep::Given => "given before",
        MedicineStep::Planned => "planned or considered",
        MedicineStep::Denied => "said not to be taken",
    }
}

/// Returns why a sentence of a note was not chosen.
pub(super) fn left_out(it: LeftOutWhy) -> &'static str {
    match it {
        LeftOutWhy::LessWeight => "others say more",
        LeftOutWhy::Repeated => "repeated",
        LeftOutWhy::CopiedForward => "copied from an older note",
        LeftOutWhy::Boilerplate => "says nothing of the patient",
        LeftOutWhy::Length => "too short or too long",
    }
}

/// Returns what a paper is.
pub(super) fn record_kind(it: RecordKind) -> &'static str {
    match it {
        RecordKind::LabReport => "laboratory report",
        RecordKind::ImagingReport => "imaging report",
        RecordKind::CardiacTest => "cardiac test",
        RecordKind::PathologyReport => "pathology report",
        RecordKind::DischargeSummary => "discharge summary",
        RecordKind::OperativeNote => "operative note",
        RecordKind::ClinicNote => "clinic note",
        RecordKind::ClinicLetter => "clinic letter",
        RecordKind::ReferralLetter => "referral letter",
        RecordKind::Prescription => "prescription",
        RecordKind::MedicationList => "medication list",
        RecordKind::Insurance => "insurance paper",
        RecordKind::Bill => "bill",
        RecordKind::IdentityDocument => "identity document",
        RecordKind::ImageStudy => "image study",
        RecordKind::Questionnaire => "questionnaire",
        RecordKind::Other => "other paper",
        RecordKind::Unreadable => "unreadable paper",
    }
}

/// Returns what a file is.
pub(super) fn format(it: Format) -> &'static str {
    match it {
        Format::Pdf => "PDF",
        Format::Png => "PNG",
        Format::Jpeg => "JPEG",
        Format::Tiff => "TIFF",
        Format::Webp => "WebP",
        Format::Gif => "GIF",
        Format::Bmp => "BMP",
        Format::Docx => "DOCX",
        Format::Odt => "ODT",
        Format::Rtf => "RTF",
        Format::Html => "HTML",
        Format::Zip => "ZIP archive",
        Format::Eml => "mail",
        Format::Cda => "clinical document (CDA)",
        Format::Msg => "Outlook mail",
        Format::Fhir => "FHIR record",
        Format::Hl7 => "HL7 message",
        Format::Text => "text",
        Format::Dicom => "DICOM",
        Format::Unknown => "unknown",
    }
}

/// Returns where the words of a page come from.
pub(super) fn origin(it: TextOrigin) -> &'static str {
    match it {
        TextOrigin::TextLayer => "text of the file",
        TextOrigin::HiddenText => "hidden text of another OCR",
        TextOrigin::Ocr => "read from the picture",
        TextOrigin::None => "no words",
    }
}

/// Returns how well a page could be read.
pub(super) fn quality(it: PageQuality) -> &'static str {
    match it {
        PageQuality::Good => "good",
        PageQuality::Poor => "poor",
        PageQuality::Unreadable => "unreadable",
        PageQuality::Blank => "blank",
    }
}

/// Returns how a page was turned before reading, or nothing.
pub(super) fn turned(it: Turned) -> Option<&'static str> {
    match it {
        Turned::No => None,
        Turned::Right => Some("turned right"),
        Turned::Over => Some("turned over"),
        Turned::Left => Some("turned left"),
    }
}

/// Returns how the reading of a file ended.
pub(super) fn status(it: Status) -> &'static str {
    match it {
        Status::Ok => "read",
        Status::OkWarnings => "read, with remarks",
        Status::PartialTimeout => "partly read: time ran out",
        Status::PartialLimit => "partly read: too large",
        Status::PartialPages => "partly read: pages failed",
        Status::NoTextFound => "no words found",
        Status::Encrypted => "locked by a password",
        Status::Unsupported => "kind of file not read",
        Status::Unreadable => "could not be opened",
        Status::Corrupt => "damaged",
        Status::LimitRefused => "too large",
        Status::Timeout => "time ran out",
        Status::OutOfMemory => "memory ran out",
        Status::Crashed => "reader failed",
    }
}

/// Returns what a person can do about a file that was not read whole.
pub(super) fn advice(it: Status) -> Option<&'static str> {
    match it {
        Status::Ok | Status::OkWarnings => None,
        Status::PartialPages => Some("Look at the pages named, and ask for them again."),
        Status::PartialTimeout | Status::Timeout => {
            Some("Look at the file itself, or read it again with more time.")
        }
        Status::PartialLimit | Status::LimitRefused | Status::OutOfMemory => {
            Some("Look at the file itself, or ask for it in smaller parts.")
        }
        Status::NoTextFound => {
            Some("Look at the file itself: it may hold handwriting or pictures. Ask for a sharper copy.")
        }
        Status::Encrypted => Some("Ask the sender for the password or for a copy without one."),
        Status::Unsupported => Some("Ask for it as PDF, or as a JPEG, PNG or TIFF picture."),
        Status::Unreadable => Some("Look at the file itself, and read it again."),
        Status::Corrupt => Some("Ask for the file again; it arrived damaged."),
        Status::Crashed => Some("Look at the file itself; its content was not used."),
    }
}

/// Returns what went wrong with a file or page.
pub(super) fn problem(it: ProblemKind) -> &'static str {
    match it {
        ProblemKind::UnknownFormat => "kind of file not read",
        ProblemKind::Empty => "empty file",
        ProblemKind::NotOpened => "could not be opened",
        ProblemKind::Encrypted => "password needed",
        ProblemKind::Broken => "damaged file",
        ProblemKind::BrokenPage => "damaged page",
        ProblemKind::NoWords => "no words found",
        ProblemKind::BlankPage => "blank page",
        ProblemKind::UnsureWords => "many unsure words",
        ProblemKind::TextLayerDistrusted => "text of the file not trusted",
        ProblemKind::LimitHit => "limit reached",
        ProblemKind::ReaderDied => "reader failed",
        ProblemKind::OutOfMemory => "memory ran out",
        ProblemKind::TimedOut => "time ran out",
        ProblemKind::NoOcr => "text recognition not available",
    }
}
