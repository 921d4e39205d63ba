//! The first opinion and the open question, and the first lines of the headline: what is to be heeded in whatever is done.

use std::cmp::Reverse;

use crate::model::{
    AskedKind, Clinical, ClinicalStatus, Finding, FindingKind, Headline, Opening, Quoted, Record, RecordKind,
    Severity, fold,
};
use crate::pipeline::RiskKind;

use super::chart::Chart;
use super::wording;

/// Sentences of one kind that are quoted.
const N_QUOTED: usize = 4;

/// Diagnoses or allergies in one line.
const N_NAMES: usize = 4;

/// The working diagnosis of the newest paper that gives one, with the paper and who signed it.
///
/// Where the paper has a section for it, what other sections tell of is left out.
pub(super) fn opinion(chart: &Chart<'_>) -> Option<Headline> {
    let (paper, diagnoses) = working(chart)?;
    let text = |it: &&Clinical| match it.status {
        ClinicalStatus::Possible => format!("possible {}", it.name),
        ClinicalStatus::Present
        | ClinicalStatus::Absent
        | ClinicalStatus::Past
        | ClinicalStatus::Family
        | ClinicalStatus::Stopped
        | ClinicalStatus::Planned => it.name.clone(),
    };
    let names: Vec<String> = diagnoses.iter().map(text).collect();
    let names = wording::shortened_by(&names, N_NAMES, "; ");
    let mut place = vec![wording::record_place(paper, chart.said.ground.sources)];
    place.extend(paper.dated.map(|it| it.to_string()));
    place.extend(paper.author.clone());
    let refs = diagnoses.iter().map(|it| it.id.0.clone()).collect();
    Some(Headline { text: format!("Working diagnosis: {names} ({})", place.join(", ")), refs })
}

/// The first opinion and the open question, each sentence once, word for word with its place.
pub(super) fn opening(chart: &Chart<'_>) -> Opening {
    let working = working(chart);
    let paper = working.as_ref().map(|it| it.0);
    let quoted = |kind: AskedKind, of: Option<&Record>| -> Vec<Quoted> {
        let mut papers: Vec<&Record> = chart.said.records().collect();
        papers.sort_by_key(|it| Reverse(it.dated));
        let papers = papers.into_iter().filter(|it| of.is_none_or(|of| of.id == it.id));
        let mut found: Vec<Quoted> = Vec::new();
        for paper in papers {
            for it in chart.said.facts.asked.iter().filter(|it| it.kind == kind && it.record == paper.id) {
                if !found.iter().any(|other| fold(&other.sentence.text) == fold(&it.sentence.text)) {
                    let (by, said) = (paper.author.clone(), paper.dated);
                    let sentence = it.sentence.clone();
                    found.push(Quoted { record: paper.id.clone(), by, said, sentence });
                }
            }
        }
        found.truncate(N_QUOTED);
        found
    };
    Opening {
        diagnoses: working.iter().flat_map(|it| &it.1).map(|it| it.id.clone()).collect(),
        record: paper.map(|it| it.id.clone()),
        by: paper.and_then(|it| it.author.clone()),
        said: paper.and_then(|it| it.dated),
        grounds: paper.map(|it| quoted(AskedKind::Ground, Some(it))).unwrap_or_default(),
        treatments: quoted(AskedKind::Treatment, None),
        questions: quoted(AskedKind::Question, None),
    }
}

/// The newest paper that gives a working diagnosis, with what it gives.
fn working<'a>(chart: &Chart<'a>) -> Option<(&'a Record, Vec<&'a Clinical>)> {
    let papers = chart.said.records().filter(|it| gives_opinion(it.kind));
    let mut told: Vec<(&'a Record, Vec<&'a Clinical>)> = papers
        .map(|paper| (paper, diagnoses_of(paper, chart)))
        .filter(|(_, diagnoses)| !diagnoses.is_empty())
        .collect();
    told.sort_by_key(|it| Reverse(it.0.dated));
    told.into_iter().next()
}

/// Allergies, and what the rules call worth knowing whatever is done; `None` when nothing is told of either.
pub(super) fn safety(findings: &[Finding], chart: &Chart<'_>) -> Option<Headline> {
    let mut texts = Vec::new();
    let mut refs = Vec::new();
    let (present, denied): (Vec<&Clinical>, Vec<&Clinical>) = chart
        .allergies
        .iter()
        .map(|it| it.fact)
        .filter(|it| matches!(it.status, ClinicalStatus::Present | ClinicalStatus::Absent))
        .partition(|it| it.status == ClinicalStatus::Present);
    let present = each_once(present);
    match (present.is_empty(), denied.first()) {
        (false, _) => {
            let names: Vec<String> = present.iter().map(|it| with_details(it)).collect();
            texts.push(format!("Allergies: {}", wording::shortened_by(&names, N_NAMES, "; ")));
            refs.extend(present.iter().map(|it| it.id.0.clone()));
        }
        (true, Some(denied)) => {
            texts.push(format!("Allergies: stated \"{}\"", denied.printed));
            refs.push(denied.id.0.clone());
        }
        (true, None) => {}
    }
    let none_told = refs.is_empty();
    for finding in findings.iter().filter(|it| is_worth_knowing(it, chart)) {
        texts.push(finding.statement.clone());
        refs.push(finding.id.0.clone());
    }
    if refs.is_empty() {
        return None;
    }
    if none_told {
        texts.insert(0, "Allergies: no statement found, which does not mean none".to_owned());
    }
    Some(Headline { text: texts.join(". "), refs })
}

/// Whether a finding names no danger by itself, and yet what has to be heeded.
pub(super) fn is_worth_knowing(finding: &Finding, chart: &Chart<'_>) -> bool {
    let kind = |id: &str| chart.knowledge().risks.iter().find(|it| it.id == id).map(|it| it.kind);
    finding.kind == FindingKind::Risk
        && finding.severity == Severity::Info
        && finding.rule.id.strip_prefix("risk.").and_then(kind) == Some(RiskKind::Info)
}

/// The diagnoses that a paper gives, of its weightiest section that has one.
fn diagnoses_of<'a>(paper: &Record, chart: &Chart<'a>) -> Vec<&'a Clinical> {
    let is_given = |it: &&&Clinical| {
        it.record == paper.id && matches!(it.status, ClinicalStatus::Present | ClinicalStatus::Possible)
    };
    let facts = chart.said.facts;
    let given: Vec<&'a Clinical> = chart
        .diagnoses
        .iter()
        .filter(is_given)
        .copied()
        .filter(|it| is_listed(it, &facts.diagnoses))
        .collect();
    let weight = |it: &Clinical| chart.said.section_at(&it.evidence, &paper.id).map_or(0, |it| it.weight);
    let most = given.iter().map(|it| weight(it)).max().unwrap_or_default();
    each_once(given.into_iter().filter(|it| weight(it) == most).collect())
}

fn is_listed(fact: &Clinical, list: &[Clinical]) -> bool {
    list.iter().any(|it| it.id == fact.id)
}

fn each_once(facts: Vec<&Clinical>) -> Vec<&Clinical> {
    let mut once: Vec<&Clinical> = Vec::new();
    for fact in facts {
        if !once.iter().any(|it| fold(&it.name) == fold(&fact.name)) {
            once.push(fact);
        }
    }
    once
}

fn with_details(allergy: &Clinical) -> String {
    match &allergy.details {
        Some(details) => format!("{} ({details})", allergy.name),
        None => allergy.name.clone(),
    }
}

/// Whether papers of a kind say what a physician takes the illness for; what an examination shows is told by its report.
fn gives_opinion(kind: RecordKind) -> bool {
    match kind {
        RecordKind::DischargeSummary
        | RecordKind::OperativeNote
        | RecordKind::ClinicNote
        | RecordKind::ClinicLetter
        | RecordKind::ReferralLetter
        | RecordKind::PathologyReport => true,
        RecordKind::LabReport
        | RecordKind::ImagingReport
        | RecordKind::CardiacTest
        | RecordKind::Prescription
        | RecordKind::MedicationList
        | RecordKind::Insurance
        | RecordKind::Bill
        | RecordKind::IdentityDocument
        | RecordKind::ImageStudy
        | RecordKind::Questionnaire
        | RecordKind::Other
        | RecordKind::Unreadable => false,
    }
}
