//! Whole judgements of small cases.

mod checklists;
mod each_item;
mod headline;

use crate::model::{
    ChecklistStatus, Clinical, ClinicalStatus, Doubt, Facts, FindingKind, Level, Need, PageQuality,
    PersonField, Problem, ProblemKind, Record, RecordKind, Severity, Sex, SourceCard, Status,
};
use crate::pipeline::CaseFile;

use super::testing::{LabBuilder, clinical, day, ground, lab, mention, record, source, told};
use super::{Assessment, assess};

struct Case {
    facts: Facts,
    sources: Vec<SourceCard>,
    records: Vec<Record>,
    case_file: CaseFile,
}

fn case(labs: impl IntoIterator<Item = LabBuilder>) -> Case {
    let labs = labs.into_iter().map(LabBuilder::done).collect();
    Case {
        facts: Facts { labs, ..Facts::default() },
        sources: vec![source("lab", 1), source("note", 1)],
        records: vec![record("lab", RecordKind::LabReport, 1), record("note", RecordKind::ClinicNote, 1)],
        case_file: CaseFile::default(),
    }
}

impl Case {
    fn judge(self) -> Assessment {
        assess(self.facts, ground(&self.sources, &self.records, &self.case_file))
    }

    fn asking(mut self, pipeline: &str) -> Case {
        self.case_file.pipelines.push(pipeline.to_owned());
        self
    }

    fn saying(mut self, phrase: &str) -> Case {
        self.facts.mentions.push(mention("note", phrase));
        self
    }
}

impl Assessment {
    fn statements(&self, kind: FindingKind) -> Vec<&str> {
        self.findings.iter().filter(|it| it.kind == kind).map(|it| it.statement.as_str()).collect()
    }

    #[track_caller]
    fn status(&self, item: &str) -> (Need, ChecklistStatus, &str) {
        let line = self.checklist.iter().find(|it| it.item == item).expect("the item is on the list");
        (line.need, line.status, &line.why_here)
    }
}

fn hb(value: &str) -> LabBuilder {
    lab("Hb", value).analyte("hemoglobin").unit("g/dL").range("12-16")
}

#[test]
fn the_newest_result_speaks_and_earlier_ones_stand_behind_it() {
    let judged = case([hb("9.0").taken("2025-01-01"), hb("10.0").taken("2025-03-01")]).judge();
    assert_eq!(
        judged.statements(FindingKind::OutOfRange),
        ["Hemoglobin 10.0 g/dL on 2025-03-01 is low (range of the report 12-16)"]
    );
    let basis = serde_json::to_string(&judged.findings[0].basis).unwrap();
    assert_eq!(basis, r#"{"facts":["Hb 10.0 2025-03-01","Hb 9.0 2025-01-01"]}"#);
    assert_eq!(judged.trends[0].statement, "Hemoglobin 9.0 \u{2192} 10.0 g/dL from 2025-01-01 to 2025-03-01");
}

#[test]
fn a_result_that_became_normal_is_no_finding_unless_it_was_critical() {
    let healed = case([hb("10.0").taken("2025-01-01"), hb("13.0").taken("2025-03-01")]).judge();
    assert!(healed.statements(FindingKind::OutOfRange).is_empty());
    let rescued = case([hb("6.0").taken("2025-01-01"), hb("13.0").taken("2025-03-01")]).judge();
    assert_eq!(rescued.statements(FindingKind::Critical).len(), 1);
    assert_eq!(rescued.triage.level, Level::Urgent);
    let misread = hb("13.0").taken("2025-03-01").doubt(Doubt::ReadingsDiffer);
    let perhaps = case([hb("6.0").taken("2025-01-01"), misread]).judge();
    assert_eq!(perhaps.triage.level, Level::Critical);
}

#[test]
fn a_result_without_a_day_may_be_the_newest() {
    let judged = case([hb("13.0").taken("2025-03-01"), hb("9.0")]).judge();
    assert_eq!(
        judged.statements(FindingKind::OutOfRange),
        ["Hemoglobin 9.0 g/dL (day not known) is low (range of the report 12-16)"]
    );
}

#[test]
fn a_result_of_an_unknown_day_in_the_last_year_may_be_the_newest() {
    let judged = case([hb("9.0").taken("2025"), hb("13.0").taken("2025-03-01")]).judge();
    let said = judged.statements(FindingKind::OutOfRange);
    assert!(said.len() == 1 && said[0].starts_with("Hemoglobin 9.0 g/dL in 2025 is low"), "{said:?}");
    assert!(judged.trends.is_empty());
    let earlier = case([hb("9.0").taken("2024"), hb("13.0").taken("2025-03-01")]).judge();
    assert!(earlier.statements(FindingKind::OutOfRange).is_empty());
}

#[test]
fn a_value_that_hardly_can_be_is_doubtful_and_not_called_high() {
    let judged = case([hb("135")]).judge();
    assert!(judged.statements(FindingKind::OutOfRange).is_empty());
    assert_eq!(judged.statements(FindingKind::Doubtful).len(), 1);
    let before = case([hb("6.0").taken("2025-01-01"), hb("135").taken("2025-03-01")]).judge();
    assert_eq!(before.statements(FindingKind::Critical).len(), 1);
}

#[test]
fn a_critical_value_decides_the_level_and_names_the_limit() {
    let judged = case([hb("6.0"), lab("x", "7").range("4-6")]).judge();
    assert_eq!(judged.triage.level, Level::Critical);
    assert_eq!(judged.triage.reasons, [judged.findings[0].id.clone()]);
    assert_eq!(judged.findings[0].severity, Severity::Critical);
    assert_eq!(judged.findings[0].rule.id, "analyte.hemoglobin.critical");
    assert!(judged.headline[0].text.contains("critically low"), "{:?}", judged.headline);
    let by_mark = case([lab("x", "7").range("4-6").mark("HH")]).judge();
    assert_eq!(by_mark.findings[0].rule.id, "critical_mark");
}

#[test]
fn results_of_repeated_papers_and_of_other_people_are_left_out() {
    let mut repeated =
        case([hb("13.0").taken("2025-03-01"), hb("9.0").within("copy", 1).taken("2025-03-02")]);
    let mut copy = record("copy", RecordKind::LabReport, 1);
    copy.duplicate_of = Some(repeated.records[0].id.clone());
    repeated.records.push(copy);
    assert!(repeated.judge().statements(FindingKind::OutOfRange).is_empty());
}

#[test]
fn old_results_are_told_in_the_past_and_ranges_without_double_brackets() {
    let mut old = case([lab("IgG", "2210").range("(600 - 1640)").taken("2024-11-01")]);
    old.facts.labs[0].range = lab("IgG", "1").range("600-1640").done().range;
    assert_eq!(
        old.judge().statements(FindingKind::OutOfRange),
        ["IgG 2210 on 2024-11-01 was high (range of the report 600 - 1640)"]
    );
}

#[test]
fn a_critical_value_of_somebody_else_is_told_with_their_page_only() {
    let mut mixed = case([hb("13.0").taken("2025-03-01"), hb("6.0").within("note", 1).taken("2025-03-02")]);
    let says = |source: &str, name: &str, sex: Sex| {
        [told(source, 1, PersonField::Name(name.to_owned())), told(source, 1, PersonField::Sex(sex))]
    };
    mixed.case_file.name = Some("Anna Miller".to_owned());
    mixed.facts.person =
        [says("lab", "Anna Miller", Sex::Female), says("note", "Peter Brown", Sex::Male)].concat();
    mixed.records[1].kind = RecordKind::LabReport;
    mixed.records[1].dated = Some(day("2025-03-02"));
    let judged = mixed.judge();
    assert!(judged.statements(FindingKind::Critical).is_empty());
    let said = judged.statements(FindingKind::Identity);
    assert!(
        said.len() == 1
            && said[0].ends_with("; it holds Hemoglobin 6.0 g/dL critically low: tell the sender"),
        "{said:?}"
    );
    assert_eq!(judged.triage.level, Level::Urgent);
    let last = judged.timeline.last().map(|it| it.text.as_str());
    assert_eq!(last, Some("laboratory report that names somebody else"));
}

#[test]
fn what_was_not_read_makes_a_case_urgent_and_incomplete() {
    let mut locked = case([hb("13.0")]);
    locked.sources[1].status = Status::Encrypted;
    locked.sources[1].problems =
        vec![Problem::of_file(ProblemKind::Encrypted, "the file asks for a password")];
    let judged = locked.judge();
    assert_eq!((judged.triage.level, judged.triage.complete), (Level::Urgent, false));
    let said = judged.statements(FindingKind::Unread);
    assert!(said.len() == 1 && said[0] == "note.pdf: the file asks for a password", "{said:?}");

    let without_rows = case([]).judge();
    let said = without_rows.statements(FindingKind::Unread);
    assert!(said.len() == 1 && said[0].contains("laboratory report in lab.pdf, page 1"), "{said:?}");

    let mut empty = case([hb("13.0")]);
    empty.sources[1].status = Status::NoTextFound;
    let detail = "no words were found on the picture; ask for this page again";
    empty.sources[1].problems = vec![Problem::of_page(1, ProblemKind::NoWords, detail)];
    assert_eq!(
        empty.judge().statements(FindingKind::Unread),
        [
            "note.pdf: no words were found on page 1; look at the file itself; if it opens empty or not at all, ask the sender for it again"
        ]
    );

    let mut poor = case([hb("13.0")]);
    poor.sources[0].pages[0].quality = PageQuality::Poor;
    assert_eq!(poor.judge().statements(FindingKind::Doubtful).len(), 1);
}

#[test]
fn doubtful_results_are_told_once_for_each_paper() {
    let odd = |value: &str| hb(value).mark("H");
    let judged = case([odd("13.0"), odd("13.5"), hb("135")]).judge();
    let doubtful: Vec<_> = judged.findings.iter().filter(|it| it.kind == FindingKind::Doubtful).collect();
    assert_eq!(doubtful.len(), 2);
    assert_eq!(doubtful[0].severity, Severity::High);
    assert!(doubtful[0].statement.starts_with("1 result of the laboratory report"), "{doubtful:?}");
    assert!(doubtful[1].statement.starts_with("2 results of the laboratory report"), "{doubtful:?}");
}

#[test]
fn two_values_of_one_day_in_two_papers_are_a_conflict() {
    let first = || hb("13.0").taken("2025-03-01");
    let with = |other: LabBuilder| {
        let judged = case([first(), other.within("note", 1).taken("2025-03-01")]).judge();
        judged.statements(FindingKind::Conflict).len()
    };
    assert_eq!(with(hb("14.0")), 1);
    assert_eq!(with(hb("13")), 0);
    assert_eq!(with(lab("Hb", "130").analyte("hemoglobin").unit("g/L")), 0);
    assert_eq!(with(lab("Hb", "150").analyte("hemoglobin").unit("g/L")), 1);
}

#[test]
fn a_missing_item_says_what_was_searched() {
    let judged = case([hb("13.0")]).judge();
    let missing = judged.findings.iter().find(|it| it.rule.id == "general.imaging").unwrap();
    assert_eq!((missing.kind, missing.severity), (FindingKind::Missing, Severity::Moderate));
    assert_eq!(serde_json::to_string(&missing.basis).unwrap(), r#"{"searched":["lab","note"]}"#);
    assert!(!judged.triage.complete);
}

#[test]
fn the_history_is_drawn_together_when_it_is_long() {
    let mut long = case([]);
    long.records = (1..=28)
        .map(|it| {
            let mut note = record("note", RecordKind::ClinicNote, 1);
            note.dated = Some(day(&format!("20{:02}-0{}-{it:02}", 20 + it % 2, 1 + it % 3)));
            note
        })
        .collect();
    let lines = long.judge().timeline;
    assert_eq!(lines.len(), 6);
    assert_eq!((lines[0].date.to_string(), lines[0].precision.as_str()), ("2020-01".to_owned(), "month"));
    assert!(lines[0].text.ends_with("\u{d7} clinic note"), "{}", lines[0].text);
    let short = case([hb("9.0").taken("2025-03-01")]).judge().timeline;
    assert_eq!(short[0].text, "laboratory report: 1 result, 1 outside the range");
    let mut titled = case([]);
    titled.records[1].title = Some("2D ECHO REPORT".to_owned());
    titled.records[1].dated = Some(day("2025-03-01"));
    assert_eq!(titled.judge().timeline[0].text, "2D ECHO REPORT");
}

#[test]
fn the_history_tells_what_papers_say_of_days_before_them() {
    let on = |name: &str, status: ClinicalStatus, date: &str| Clinical {
        date: (!date.is_empty()).then(|| day(date)),
        ..clinical("note", name, status)
    };
    let mut told = case([]);
    told.records[1].dated = Some(day("2025-03-01"));
    told.facts.diagnoses = vec![
        on("gout since 2010", ClinicalStatus::Present, "2010"),
        on("stroke", ClinicalStatus::Family, "2001"),
        on("asthma", ClinicalStatus::Present, ""),
    ];
    told.facts.procedures = vec![on("appendicectomy", ClinicalStatus::Past, "1998")];
    told.facts.medications = vec![on("warfarin", ClinicalStatus::Stopped, "2024-05")];
    let lines: Vec<(String, String)> =
        told.judge().timeline.into_iter().map(|it| (it.date.to_string(), it.text)).collect();
    let texts: Vec<(&str, &str)> = lines.iter().map(|it| (it.0.as_str(), it.1.as_str())).take(3).collect();
    assert_eq!(
        texts,
        [("1998", "appendicectomy"), ("2010", "gout since 2010"), ("2024-05", "medicine: warfarin stopped")]
    );
}

#[test]
fn the_same_case_is_judged_the_same_every_time() {
    let judge = || {
        let labs = [hb("6.0"), hb("135").taken("2025-01-01"), lab("x", "1").mark("H")];
        format!("{:?}", case(labs).asking("cad").saying("diabetes").judge())
    };
    assert_eq!(judge(), judge());
}
