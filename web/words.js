// Every word of the dashboard in both languages, and how each language writes dates and counts.
"use strict";

const WORDS = {
  vi: {
    skip: "Đến nội dung chính",
    tagline: "Theo dõi thời hạn gửi báo cáo",
    plans: "Kế hoạch",
    late: "Quá hạn",
    upcoming: "Sắp đến hạn",
    messages: "Thông báo gần đây",
    token: "Mã truy cập",
    enter: "Vào xem",
    tokenWrong: "Mã truy cập không đúng hoặc không đủ quyền xem.",
    live: "Đang cập nhật trực tiếp.",
    lost: "Mất kết nối, đang thử lại.",
    noPlans: "Chưa có kế hoạch nào được áp dụng.",
    noLate: "Không có đầu việc quá hạn.",
    noUpcoming: "Không có đầu việc sắp đến hạn.",
    noMessages: "Chưa gửi thông báo nào.",
    clock: {
      real: "",
      factor: "Đồng hồ mô phỏng, chạy nhanh",
      max: "Đồng hồ mô phỏng, chạy theo mốc thời gian",
      manual: "Đồng hồ mô phỏng, chuyển bằng tay",
    },
    complete: "Hoàn thành",
    inTime: "Đang thực hiện, trong hạn",
    overdue: "Quá hạn",
    waiting: "Chưa đến kỳ, chờ báo cáo",
    submitted: "Đã gửi, chưa hoàn thành",
    progress: (done, total) => `Hoàn thành ${done}/${total} đầu việc`,
    revision: (n) => (n > 1 ? `điều chỉnh, bổ sung lần ${n - 1}` : ""),
    before: (day) => `trước ngày ${day}`,
    beforeTime: (time, day) => `trước ${time.replace(":", " giờ ")} ngày ${day}`,
    lastDay: (weekday, day) => `ngày làm việc cuối cùng: ${weekday}, ${day}`,
    daysLeft: (n) => (n > 0 ? `còn ${pad(n)} ngày làm việc` : "đến hạn hôm nay"),
    daysLate: (n) => (n > 0 ? `quá hạn ${pad(n)} ngày làm việc` : "đã hết thời hạn"),
    missing: (n) => `chờ ${pad(n)} báo cáo còn thiếu`,
    to: (name) => `gửi ${name}`,
    step: (n) => `mức ${n}`,
    kinds: {
      reminder: "Nhắc việc",
      overdue: "Đôn đốc",
      escalation: "Báo cáo lãnh đạo",
      digest: "Bản tổng hợp",
      open: "Đến kỳ thực hiện",
      info: "Thông báo",
    },
    channels: { email: "thư điện tử", sms: "tin nhắn" },
    statuses: {
      queued: "chờ gửi",
      sending: "đang gửi",
      sent: "đã gửi",
      delivered: "đã đến",
      temporary_failure: "tạm lỗi",
      permanent_failure: "không gửi được",
      unknown: "chưa rõ kết quả",
      withdrawn: "không còn cần gửi",
    },
    weekdays: ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
    // Decree 30/2020: a zero before days under 10 and before months 1 and 2 only.
    date: (d) => `${pad(d.day)}/${d.month <= 2 ? pad(d.month) : d.month}/${d.year}`,
    dateTime: (d) => `${d.time.replace(":", " giờ ")}, ${WORDS.vi.date(d)}`,
    clockTime: (d) => `${d.time} · ${WORDS.vi.weekdays[d.weekday]}, ${WORDS.vi.date(d)}`,
  },
  en: {
    skip: "Skip to the content",
    tagline: "Who reports what, by when",
    plans: "Plans",
    late: "Overdue",
    upcoming: "Due soon",
    messages: "Recent messages",
    token: "Access token",
    enter: "Enter",
    tokenWrong: "This token is not known or may not read.",
    live: "Updating live.",
    lost: "Connection lost, trying again.",
    noPlans: "No plan has been applied yet.",
    noLate: "Nothing is overdue.",
    noUpcoming: "Nothing is due soon.",
    noMessages: "No message has been sent yet.",
    clock: {
      real: "",
      factor: "Simulated clock, running fast",
      max: "Simulated clock, jumping from timer to timer",
      manual: "Simulated clock, moved by hand",
    },
    complete: "Complete",
    inTime: "In progress, in time",
    overdue: "Overdue",
    waiting: "Not yet open, or waiting",
    submitted: "Submitted, not yet complete",
    progress: (done, total) => `${done} of ${total} items complete`,
    revision: (n) => (n > 1 ? `amendment ${n - 1}` : ""),
    before: (day) => `before ${day}`,
    beforeTime: (time, day) => `before ${time} on ${day}`,
    lastDay: (weekday, day) => `last working day: ${weekday} ${day}`,
    daysLeft: (n) =>
      n > 1 ? `${n} working days left` : n === 1 ? "1 working day left" : "due today",
    daysLate: (n) =>
      n > 1 ? `${n} working days late` : n === 1 ? "1 working day late" : "past its date",
    missing: (n) => (n === 1 ? "waits for 1 report" : `waits for ${n} reports`),
    to: (name) => `to ${name}`,
    step: (n) => `step ${n}`,
    kinds: {
      reminder: "Reminder",
      overdue: "Urging",
      escalation: "Escalation",
      digest: "Digest",
      open: "Opened",
      info: "Notice",
    },
    channels: { email: "e-mail", sms: "SMS" },
    statuses: {
      queued: "queued",
      sending: "sending",
      sent: "sent",
      delivered: "delivered",
      temporary_failure: "failed for now",
      permanent_failure: "failed",
      unknown: "outcome unknown",
      withdrawn: "no longer needed",
    },
    weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    months: ["January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December"],
    date: (d) => `${d.day} ${WORDS.en.months[d.month - 1]} ${d.year}`,
    dateTime: (d) => `${WORDS.en.date(d)}, ${d.time}`,
    clockTime: (d) => `${d.time} · ${WORDS.en.weekdays[d.weekday]} ${WORDS.en.date(d)}`,
  },
};

function pad(number) {
  return String(number).padStart(2, "0");
}

// The parts of "2024-06-10T00:00:00+07:00" as it stands: the office's local time, whatever the
// zone of the browser is.
function dateParts(text) {
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  return { year, month, day, weekday, time: text.slice(11, 16) };
}
