//! Builders for tests of this room: short ways to write facts, papers and knowledge.

use std::sync::LazyLock;

use crate::model::sample::record_of;
use crate::model::{
    AnalyteId, Bound, Clinical, ClinicalStatus, Confidence, Contact, Doubt, Evidence, FactId, Flag, Format,
    IsoDate, Judgement, Lab, LabBoxes, LabRange, LabValue, Mention, PageCard, PageQuality, PersonField,
    RangeFrom, Record, RecordId, RecordKind, Rect, Sex, SourceCard, SourceId, Status, TextOrigin, Told,
    Turned, ValueReadings,
};
use crate::pipeline::{CaseFile, Knowledge};

use super::Ground;
use super::subject::Subject;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::builtin().expect("the knowledge built in loads"));

/// The knowledge that is built in.
pub(super) fn knowledge() -> &'static Knowledge {
    &KNOWLEDGE
}

/// A day; panics when there is no such day.
pub(super) fn day(text: &str) -> IsoDate {
    text.parse().expect("a date is written as 2024, 2024-03 or 2024-03-01")
}

/// A place on page `page` of file `source`.
pub(super) fn evidence(source: &str, page: u32, quote: &str) -> Evidence {
    Evidence {
        source: SourceId(source.to_owned()),
        page,
        rect: Rect::new(0.1, 0.1, 0.9, 0.2).expect("the box is not inside out"),
        quote: quote.to_owned(),
        confidence: Confidence::FULL,
    }
}

/// Something that page `page` of file `source` says about the person; the record is named like the file.
pub(super) fn told(source: &str, page: u32, what: PersonField) -> Told<PersonField> {
    Told { record: RecordId(source.to_owned()), what, evidence: evidence(source, page, "as printed") }
}

/// A paper that fills a file of `n_pages` pages and is named like it.
pub(super) fn record(source: &str, kind: RecordKind, n_pages: u32) -> Record {
    Record { id: RecordId(source.to_owned()), ..record_of(&SourceId(source.to_owned()), kind, n_pages) }
}

/// A file of `n_pages` pages that was read as a whole.
pub(super) fn source(id: &str, n_pages: u32) -> SourceCard {
    let page = |number: u32| PageCard {
        number,
        origin: TextOrigin::TextLayer,
        words: 100,
        turned: Turned::No,
        quality: PageQuality::Good,
    };
    SourceCard {
        id: SourceId(id.to_owned()),
        path: format!("{id}.pdf"),
        sha256: id.to_owned(),
        bytes: 1,
        format: Format::Pdf,
        status: Status::Ok,
        n_pages,
        pages: (1..=n_pages).map(page).collect(),
        problems: Vec::new(),
        members: Vec::new(),
    }
}

/// A phrase of a checklist in running text on page 1 of the file and record of that name.
pub(super) fn mention(record: &str, phrase: &str) -> Mention {
    Mention {
        record: RecordId(record.to_owned()),
        phrase: phrase.to_owned(),
        in_heading: false,
        before: String::new(),
        behind: String::new(),
        evidence: evidence(record, 1, phrase),
    }
}

/// A statement of the file and record of that name about something by its name.
pub(super) fn clinical(record: &str, name: &str, status: ClinicalStatus) -> Clinical {
    Clinical {
        id: FactId(format!("{record} {name}")),
        record: RecordId(record.to_owned()),
        printed: name.to_owned(),
        name: name.to_owned(),
        code: None,
        status,
        date: None,
        details: None,
        judgement: Judgement::clear(),
        evidence: evidence(record, 1, name),
    }
}

/// A woman of 40 years.
pub(super) fn woman() -> Subject {
    Subject { sex: Some(Sex::Female), age: Some(40), ..Subject::default() }
}

/// A man of 40 years.
pub(super) fn man() -> Subject {
    Subject { sex: Some(Sex::Male), age: Some(40), ..Subject::default() }
}

/// A boy of 6 years.
pub(super) fn boy() -> Subject {
    Subject { sex: Some(Sex::Male), age: Some(6), ..Subject::default() }
}

/// The ground of a case judged on 2025-06-01.
pub(super) fn ground<'a>(
    sources: &'a [SourceCard],
    records: &'a [Record],
    case_file: &'a CaseFile,
) -> Ground<'a> {
    Ground { sources, records, case_file, pipelines: &[], knowledge: knowledge(), as_of: day("2025-06-01") }
}

/// A result on page 1 of the file and record "lab"; see the methods of [`LabBuilder`].
pub(super) fn lab(name: &str, value: &str) -> LabBuilder {
    let lab = Lab {
        id: FactId(format!("{name} {value}")),
        record: RecordId("lab".to_owned()),
        analyte: None,
        loinc: None,
        loinc_name: None,
        name_printed: name.to_owned(),
        specimen: None,
        taken: None,
        value_printed: value.to_owned(),
        value: value_of(value),
        unit_printed: None,
        unit: None,
        si: None,
        range_printed: None,
        range: None,
        flag_printed: None,
        flag: Flag::Unknown,
        judgement: Judgement::clear(),
        evidence: evidence("lab", 1, name),
        boxes: LabBoxes::default(),
        classes: Vec::new(),
        readings: ValueReadings::default(),
    };
    LabBuilder(lab)
}

/// A result being written down.
#[derive(Clone, Debug)]
pub(super) struct LabBuilder(Lab);

impl LabBuilder {
    pub(super) fn analyte(mut self, id: &str) -> LabBuilder {
        self.0.analyte = Some(AnalyteId(id.to_owned()));
        self
    }

    /// Printed as in UCUM, and understood.
    pub(super) fn unit(mut self, unit: &str) -> LabBuilder {
        self.0.unit_printed = Some(unit.to_owned());
        self.0.unit = Some(unit.to_owned());
        self
    }

    /// Printed, and not understood.
    pub(super) fn odd_unit(mut self, unit: &str) -> LabBuilder {
        self.0.unit_printed = Some(unit.to_owned());
        self
    }

    /// Printed as "1-2", "<2" or ">1", and understood; other words stay words.
    pub(super) fn range(mut self, printed: &str) -> LabBuilder {
        self.0.range_printed = Some(printed.to_owned());
        let number = |it: &str| it.trim().trim_start_matches(['<', '>', '=']).trim().parse().ok();
        let (low, high) = match printed.split_once('-') {
            Some((low, high)) => (number(low), number(high)),
            None if printed.starts_with('<') => (None, number(printed)),
            None if printed.starts_with('>') => (number(printed), None),
            None => (None, None),
        };
        if low.is_some() || high.is_some() {
            self.0.range = Some(LabRange { low, high, from: RangeFrom::Report, source: None });
        }
        self
    }

    pub(super) fn mark(mut self, printed: &str) -> LabBuilder {
        self.0.flag_printed = Some(printed.to_owned());
        self
    }

    pub(super) fn taken(mut self, on: &str) -> LabBuilder {
        self.0.taken = Some(day(on));
        self.0.id = FactId(format!("{} {on}", self.0.id.0));
        self
    }

    /// Read from a picture, where another reader saw these numbers.
    pub(super) fn in_picture(mut self, others: &[&str]) -> LabBuilder {
        let others = others.iter().map(|it| it.parse().expect("a number")).collect();
        self.0.readings = ValueReadings { from_picture: true, others };
        self
    }

    pub(super) fn doubt(mut self, doubt: Doubt) -> LabBuilder {
        self.0.judgement = self.0.judgement.with(doubt);
        self
    }

    /// In the file and record of this name, on this page.
    pub(super) fn within(mut self, record: &str, page: u32) -> LabBuilder {
        self.0.record = RecordId(record.to_owned());
        self.0.evidence = evidence(record, page, &self.0.name_printed);
        self
    }

    pub(super) fn done(self) -> Lab {
        self.0
    }
}

fn value_of(printed: &str) -> LabValue {
    let bound = |sign: &str, bound: Bound| {
        let value = printed.strip_prefix(sign)?.trim().parse().ok()?;
        Some(LabValue::Number { value, bound: Some(bound) })
    };
    let range = || {
        let (low, high) = printed.split_once('-')?;
        Some(LabValue::Range { low: low.parse().ok()?, high: high.parse().ok()? })
    };
    let number = || Some(LabValue::Number { value: printed.parse().ok()?, bound: None });
    bound("<=", Bound::AtMost)
        .or_else(|| bound(">=", Bound::AtLeast))
        .or_else(|| bound("<", Bound::Below))
        .or_else(|| bound(">", Bound::Above))
        .or_else(number)
        .or_else(range)
        .unwrap_or_else(|| LabValue::Text { text: printed.to_owned() })
}

/// The first physician, with a number or none.
pub(super) fn referrer(source: &str, phone: Option<&str>) -> Contact {
    Contact {
        phone_evidence: None,
        email_evidence: None,
        judgement: Judgement::clear(),
        role: "referrer".to_owned(),
        name: Some("Dr. Ann Lee".to_owned()),
        organisation: None,
        phone: phone.map(str::to_owned),
        email: None,
        evidence: evidence(source, 1, "Dr. Ann Lee"),
    }
}
