//! Locks a reading child in: no files but the engines' data, no network, no new processes or threads.
//!
//! Landlock takes files and TCP away, seccomp everything else that is not named here; neither is enough
//! alone: Landlock knows no UDP, no Unix sockets and no forks, seccomp no paths.

use std::collections::BTreeMap;
use std::path::PathBuf;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};
use serde::{Deserialize, Serialize};

/// The newest set of Landlock rights that is asked for; an older kernel gives what it has.
const RIGHTS: ABI = ABI::V6;

/// What a reading child may ask of the system besides opening data files.
///
/// Whatever is not here is answered with "not permitted", as openat(2) is for files out of reach.
const ALLOWED: [i64; 41] = [
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getrandom,
    libc::SYS_getrusage,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_lseek,
    libc::SYS_madvise,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_newfstatat,
    libc::SYS_ppoll,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_statx,
    libc::SYS_sysinfo,
    libc::SYS_tgkill,
    libc::SYS_write,
    libc::SYS_writev,
];

/// What of the lock holds on this machine, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Files, network and processes are out of reach.
    Full,
    /// The same on a kernel whose Landlock lacks newer rights; seccomp stands in for most of them.
    Partial,
    /// The kernel has no Landlock: files can't be opened at all, so data must be loaded before.
    NoFiles,
}

/// A lock that does not close.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Landlock refused its rules.
    #[error("can't set the rules for files")]
    Files(#[from] RulesetError),
    /// The list of system calls is no program.
    #[error("can't make the list of system calls")]
    Calls(#[from] BackendError),
    /// The system refused the list of system calls.
    #[error("can't set the list of system calls")]
    Set(#[from] seccompiler::Error),
}

/// Takes everything away but reading below some folders. There is no way back.
///
/// `preload` is called when folders can't be told apart, while files can still be opened.
///
/// # Errors
/// When a lock that the system has does not close; the child must then not go on.
pub(super) fn lock_self(readable: &[PathBuf], preload: impl FnOnce()) -> Result<Lock, LockError> {
    let lock = lock_files(readable)?;
    match lock {
        Lock::Full | Lock::Partial => {}
        Lock::NoFiles => preload(),
    }
    lock_calls(lock)?;
    Ok(lock)
}

fn lock_files(readable: &[PathBuf]) -> Result<Lock, LockError> {
    let may_read = AccessFs::ReadFile | AccessFs::ReadDir;
    let ruleset = Ruleset::default()
        .handle_access(AccessFs::from_all(RIGHTS))?
        .handle_access(AccessNet::from_all(RIGHTS))?
        .scope(Scope::from_all(RIGHTS))?
        .create()?
        .add_rules(path_beneath_rules(readable, may_read))?;
    Ok(match ruleset.restrict_self()?.ruleset {
        RulesetStatus::FullyEnforced => Lock::Full,
        RulesetStatus::PartiallyEnforced => Lock::Partial,
        RulesetStatus::NotEnforced => Lock::NoFiles,
    })
}

fn lock_calls(lock: Lock) -> Result<(), LockError> {
    let always = Vec::new;
    // Asking about an open file is allowed. Asking about a path is answered with "no such file",
    // because C++ takes any other refusal for a reason to end the program.
    let hidden = BTreeMap::from([
        (libc::SYS_newfstatat, vec![without_flag(3, libc::AT_EMPTY_PATH)?]),
        (libc::SYS_statx, vec![without_flag(2, libc::AT_EMPTY_PATH)?]),
    ]);
    apply(hidden, SeccompAction::Allow, SeccompAction::Errno(libc::ENOENT.unsigned_abs()))?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|it| (*it, always())).collect();
    match lock {
        Lock::Full | Lock::Partial => rules.insert(libc::SYS_openat, always()),
        Lock::NoFiles => None,
    };
    // Of two filters the stricter answer counts.
    apply(rules, SeccompAction::Errno(libc::EPERM.unsigned_abs()), SeccompAction::Allow)
}

fn apply(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<(), LockError> {
    let program: BpfProgram = SeccompFilter::new(rules, otherwise, matched, arch())?.try_into()?;
    Ok(seccompiler::apply_filter(&program)?)
}

/// A rule for calls without a flag in one of their arguments.
fn without_flag(argument: u8, flag: i32) -> Result<SeccompRule, BackendError> {
    let is_masked = SeccompCmpOp::MaskedEq(u64::from(flag.unsigned_abs()));
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, is_masked, 0)?])
}

#[cfg(target_arch = "x86_64")]
fn arch() -> TargetArch {
    TargetArch::x86_64
}

#[cfg(target_arch = "aarch64")]
fn arch() -> TargetArch {
    TargetArch::aarch64
}
