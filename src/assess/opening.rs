//! The first lines of the headline: the working diagnosis, and what is to be heeded in whatever is done.

use std::cmp::Reverse;

use crate::model::{
    Clinical, ClinicalStatus, Finding, FindingKind, Headline, Record, RecordKind, Severity, fold,
};
use crate::pipeline::RiskKind;

use super::chart::Chart;
use super::wording;

/// Diagnoses or allergies in one line.
const N_NAMES: usize = 4;

/// The working diagnosis of the newest paper that gives one, with the paper and who signed it.
///
/// Where the paper has a section for it, what other sections tell of is left out.
pub(super) fn opinion(chart: &Chart<'_>) -> Option<Headline> {
    let papers = chart.said.records().filter(|it| gives_opinion(it.kind));
    let mut told: Vec<(&Record, Vec<&Clinical>)> = papers
        .map(|paper| (paper, diagnoses_of(paper, chart)))
        .filter(|(_, diagnoses)| !diagnoses.is_empty())
        .collect();
    told.sort_by_key(|it| Reverse(it.0.dated));
    let (paper, diagnoses) = told.into_iter().next()?;
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
