//! What the specialist must know in three minutes, in at most twelve lines.

use std::collections::BTreeSet;

use crate::model::{
    Basis, ChecklistLine, Finding, FindingKind, Flag, Headline, Lab, Record, Severity, SourceCard, Trust,
};
use crate::pipeline::Knowledge;

use super::wording;

/// More lines are never shown.
const N_LINES: usize = 12;
/// Lines for critical values.
const N_CRITICAL: usize = 3;
/// Lines for groups of abnormal values.
const N_GROUPS: usize = 3;
/// Names in one line.
const N_NAMES: usize = 6;

/// What the lines are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Material<'a> {
    pub(super) findings: &'a [Finding],
    pub(super) labs: &'a [Lab],
    pub(super) checklist: &'a [ChecklistLine],
    pub(super) records: &'a [Record],
    pub(super) sources: &'a [SourceCard],
    pub(super) knowledge: &'a Knowledge,
}

/// The lines, most important first: whose it is, critical values, what was not read, what is
/// abnormal, missing, too old, contradictory or doubtful.
pub(super) fn headline(material: Material<'_>) -> Vec<Headline> {
    let mut lines = Vec::new();
    let of =
        |kind: FindingKind| material.findings.iter().filter(move |it| it.kind == kind).collect::<Vec<_>>();
    lines.extend(statements(&of(FindingKind::Identity), 1));
    lines.extend(statements(&of(FindingKind::Critical), N_CRITICAL));
    lines.extend(unread(&of(FindingKind::Unread), material));
    lines.extend(statements(&of(FindingKind::Risk), 1));
    lines.extend(abnormal(&of(FindingKind::OutOfRange), material));
    lines.extend(items(&of(FindingKind::Missing), "missing", material));
    lines.extend(items(&of(FindingKind::MentionedOnly), "spoken of, not among the papers", material));
    lines.extend(items(&of(FindingKind::Stale), "too old", material));
    lines.extend(statements(&of(FindingKind::Conflict), 1));
    lines.extend(doubtful(&of(FindingKind::Doubtful), material.labs));
    lines.truncate(N_LINES);
    lines
}

/// Statements one a line; the last line tells how many more there are.
fn statements(findings: &[&Finding], n_lines: usize) -> Vec<Headline> {
    let n_alone = if findings.len() > n_lines { n_lines - 1 } else { findings.len() };
    let (alone, rest) = findings.split_at(n_alone);
    let mut lines: Vec<Headline> =
        alone.iter().map(|it| Headline { text: it.statement.clone(), refs: refs(&[*it]) }).collect();
    if let Some((first, more)) = rest.split_first() {
        let text = format!("{} (and {} more)", first.statement, more.len());
        lines.push(Headline { text, refs: refs(rest) });
    }
    lines
}

fn unread(findings: &[&Finding], material: Material<'_>) -> Vec<Headline> {
    if findings.len() <= 1 {
        return statements(findings, 1);
    }
    let mut paths: Vec<String> = Vec::new();
    for id in findings.iter().flat_map(|it| basis_ids(it)) {
        let source = material.records.iter().find(|it| it.id.0 == id).map_or(id, |it| it.source.0.as_str());
        let path = material.sources.iter().find(|it| it.id.0 == source).map(|it| it.path.clone());
        paths.extend(path.filter(|it| !paths.contains(it)));
    }
    let text = format!("not read, or only in part: {}", wording::shortened(&paths, N_NAMES));
    vec![Headline { text, refs: refs(findings) }]
}

/// Abnormal values by the group they are reported with; that there are none is said too.
fn abnormal(findings: &[&Finding], material: Material<'_>) -> Vec<Headline> {
    if findings.is_empty() {
        return nothing_abnormal(material).into_iter().collect();
    }
    let mut groups: Vec<(&str, Vec<(&Finding, String)>)> = Vec::new();
    for finding in findings {
        let Some(lab) = material.labs.iter().find(|it| basis_ids(finding).next() == Some(it.id.0.as_str()))
        else {
            continue;
        };
        let analyte = lab.analyte.as_ref().and_then(|it| material.knowledge.analytes.get(it));
        let panel = analyte.map_or("Other results", |it| it.panel.as_str());
        let words = format!(
            "{} {} {}",
            wording::lab_name(lab, material.knowledge),
            wording::lab_value(lab),
            wording::flag_word(lab.flag)
        );
        match groups.iter_mut().find(|it| it.0 == panel) {
            Some(group) => group.1.push((finding, words)),
            None => groups.push((panel, vec![(finding, words)])),
        }
    }
    if groups.len() > N_GROUPS {
        let rest = groups.split_off(N_GROUPS - 1).into_iter().flat_map(|it| it.1).collect();
        groups.push(("Other results", rest));
    }
    let line = |(panel, entries): (&str, Vec<(&Finding, String)>)| {
        let (findings, words): (Vec<&Finding>, Vec<String>) = entries.into_iter().unzip();
        Headline { text: format!("{panel}: {}", wording::shortened(&words, N_NAMES)), refs: refs(&findings) }
    };
    groups.into_iter().map(line).collect()
}

fn nothing_abnormal(material: Material<'_>) -> Option<Headline> {
    let labs = material.labs;
    let n_judged = labs.iter().filter(|it| it.flag != Flag::Unknown).count();
    if labs.is_empty() || labs.iter().any(|it| it.flag.is_abnormal()) {
        return None;
    }
    let n_open = labs.len() - n_judged;
    let text = format!(
        "no result outside its range among {n_judged}; {n_open} without a range to hold them against"
    );
    Some(Headline { text, refs: Vec::new() })
}

/// Required items of checklists by their titles, in one line.
fn items(findings: &[&Finding], what: &str, material: Material<'_>) -> Option<Headline> {
    let needed: Vec<&Finding> = findings.iter().copied().filter(|it| it.severity < Severity::Info).collect();
    if needed.is_empty() {
        return None;
    }
    let title = |it: &Finding| {
        let line = material.checklist.iter().find(|line| line.item == it.rule.id);
        line.map_or_else(|| it.statement.clone(), |it| it.title.clone())
    };
    let titles: Vec<String> = needed.iter().map(|it| title(it)).collect();
    Some(Headline { text: format!("{what}: {}", wording::shortened(&titles, N_NAMES)), refs: refs(&needed) })
}

fn doubtful(findings: &[&Finding], labs: &[Lab]) -> Vec<Headline> {
    if findings.len() <= 1 {
        return statements(findings, 1);
    }
    let n_results = findings
        .iter()
        .flat_map(|it| basis_ids(it))
        .filter(|id| labs.iter().any(|it| it.id.0 == *id && it.judgement.trust() == Trust::Check))
        .collect::<BTreeSet<&str>>()
        .len();
    let n_pages =
        findings.iter().filter(|it| basis_ids(it).all(|id| labs.iter().all(|it| it.id.0 != id))).count();
    let mut parts = Vec::new();
    if n_results > 0 {
        parts.push(wording::counted(n_results, "result"));
    }
    if n_pages > 0 {
        parts.push(format!("the pages of {}", wording::counted(n_pages, "file")));
    }
    let text = format!("to be checked on the page before use: {}", parts.join(" and "));
    vec![Headline { text, refs: refs(findings) }]
}

fn refs(findings: &[&Finding]) -> Vec<String> {
    findings.iter().map(|it| it.id.0.clone()).collect()
}

fn basis_ids(finding: &Finding) -> impl Iterator<Item = &str> {
    let ids: &[_] = match &finding.basis {
        Basis::Facts(ids) => ids,
        Basis::Searched(_) => &[],
    };
    ids.iter().map(|it| it.0.as_str())
}
