using System.Collections.Generic;
using System;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using JiraSync.Sandbox.Domain;
using JiraSync.Sandbox.Rest;

namespace JiraSync.Sandbox.Pages;

/// <summary>What all pages for people have: the head, the look, and that they show what changes while one looks.</summary>
internal static class PageFrame
{
    /// <summary>Asks for the changing part of a page alone.</summary>
    public const string LiveHeader = "X-Sandbox-Live";

    private const string Style = """
        :root{--ink:#172b4d;--soft:#626f86;--line:#dcdfe4;--back:#f7f8f9;--blue:#0c66e4}
        *{box-sizing:border-box}
        body{font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;color:var(--ink);background:#fff}
        a{color:var(--blue);text-decoration:none}a:hover{text-decoration:underline}
        header{display:flex;align-items:center;gap:1.2em;padding:0 24px;height:52px;border-bottom:1px solid var(--line)}
        header .site{font-weight:600;font-size:16px;color:var(--ink)}
        header .kind{font-size:12px;padding:1px 8px;border-radius:10px;background:#e9f2ff;color:#0055cc}
        header .right{margin-left:auto;color:var(--soft)}
        #live::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;background:#22a06b;margin-right:6px}
        #live.lost::before{background:#c9372c}
        main{max-width:1180px;margin:0 auto;padding:24px}
        h1{font-size:24px;font-weight:500;margin:.2em 0 .7em}h2{font-size:16px;margin:1.8em 0 .6em}
        .soft{color:var(--soft)}.crumbs{font-size:13px}.none{color:var(--soft);padding:1.5em 0}
        table{border-collapse:collapse;width:100%}
        th{text-align:left;font-size:12px;color:var(--soft);font-weight:600;padding:6px 8px;border-bottom:2px solid var(--line);white-space:nowrap}
        td{padding:7px 8px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        td.tight{white-space:nowrap;overflow-wrap:normal}
        tbody tr:hover{background:var(--back)}
        .status{display:inline-block;font-size:11px;font-weight:700;text-transform:uppercase;padding:1px 6px;border-radius:3px;white-space:nowrap;background:#dcdfe4;color:#44546f}
        .status.c4{background:#cce0ff;color:#0055cc}.status.c3{background:#baf3db;color:#216e4e}
        .tag{display:inline-block;background:#f1f2f4;border-radius:3px;padding:0 6px;margin:0 4px 2px 0}
        .cards{display:flex;flex-wrap:wrap;gap:12px;margin-bottom:1.5em}
        .card{border:1px solid var(--line);border-radius:6px;padding:10px 16px;min-width:170px;color:inherit}
        .card:hover{background:var(--back);text-decoration:none}.card.on{border-color:var(--blue);box-shadow:0 0 0 1px var(--blue)}
        .card b{display:block;font-size:15px;color:var(--blue)}
        form.find{display:flex;gap:8px;margin:0 0 1em}
        input{font:inherit;padding:6px 10px;border:1px solid #8590a2;border-radius:3px}form.find input{flex:1;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}
        button{font:inherit;font-weight:500;padding:6px 14px;border:0;border-radius:3px;background:var(--blue);color:#fff;cursor:pointer}
        .error{background:#ffeceb;color:#ae2e24;border-radius:3px;padding:8px 12px;margin:0 0 1em}
        .columns{display:grid;grid-template-columns:minmax(0,1fr) 320px;gap:32px}@media(max-width:860px){.columns{grid-template-columns:minmax(0,1fr)}}
        aside{border:1px solid var(--line);border-radius:6px;padding:6px 16px;align-self:start}
        dl{display:grid;grid-template-columns:110px minmax(0,1fr);margin:8px 0;row-gap:6px}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        .text{overflow-wrap:anywhere}.text>:first-child{margin-top:0}.text>:last-child{margin-bottom:0}
        .text pre,.text code{background:var(--back);border-radius:3px;font-size:13px}.text pre{padding:8px 12px;overflow:auto;white-space:pre-wrap}
        .text blockquote{margin:0 0 1em;padding-left:1em;border-left:2px solid var(--line)}.text table{width:auto}.text td,.text th{border:1px solid var(--line)}.text img{max-width:100%}
        article{display:grid;grid-template-columns:32px minmax(0,1fr);gap:12px;padding:12px 0;border-top:1px solid var(--line)}
        .face{width:32px;height:32px;border-radius:50%;background:#8590a2;color:#fff;display:grid;place-items:center;font-size:12px;font-weight:600}
        .files{display:flex;flex-wrap:wrap;gap:10px}.file{border:1px solid var(--line);border-radius:4px;padding:6px 10px;font-size:13px}.file img{display:block;max-width:160px;max-height:100px;margin-bottom:4px}
        .changed{animation:changed 2.5s}@keyframes changed{from{background:#fff7d6}to{background:transparent}}
        .login{max-width:400px;margin:64px auto;padding:32px 40px;border:1px solid var(--line);border-radius:6px;box-shadow:0 8px 12px #091e4226}
        .login label{display:block;font-size:12px;font-weight:600;color:var(--soft);margin-top:14px}.login input{width:100%}.login button{width:100%;margin-top:20px;padding:8px}
        """;

    /// <summary>Asks once a second; what is new lights up. A page that is not looked at asks nothing.</summary>
    private const string Script = """
        const main=document.querySelector('main'),live=document.getElementById('live');let version=main.dataset.version;
        setInterval(async()=>{if(document.hidden)return;try{
        const answer=await fetch(location.href,{headers:{'X-Sandbox-Live':version},cache:'no-store'});live.className='';live.textContent='live';
        if(answer.status!==200)return;
        const before=new Set([...main.querySelectorAll('[data-row]')].map(e=>e.dataset.row+e.textContent));
        const typed=document.activeElement&&main.contains(document.activeElement)?document.activeElement.value:null;
        main.innerHTML=await answer.text();version=answer.headers.get('X-Sandbox-Live');
        for(const e of main.querySelectorAll('[data-row]'))if(!before.has(e.dataset.row+e.textContent))e.classList.add('changed');
        if(typed!==null){const box=main.querySelector('input');if(box){box.value=typed;box.focus();}}
        }catch{live.className='lost';live.textContent='not there';}},1000);
        """;

    /// <summary>A page, or only what changed of it since the caller last asked.</summary>
    public static SandboxResponse Live(SandboxRequest request, Site site, string context, User? user, string title, string main)
    {
        string version = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(main)))[..16];
        if (request.Header(LiveHeader) is { } known)
            return (known == version ? new SandboxResponse(204) : SandboxResponse.Html(main)).With(LiveHeader, version);
        string who = user is null ? $"<a href=\"{context}{LoginPage.Path(site)}\">Log in</a>" : "Signed in as " + Encode(user.DisplayName);
        return SandboxResponse.Html(Whole(site, context, title, $"<span class=\"right\"><span id=\"live\">live</span></span><span class=\"soft\">{who}</span>", $"<main data-version=\"{version}\">{main}</main><script>{Script}</script>"));
    }

    /// <summary>A page that stays as it is.</summary>
    public static string Whole(Site site, string context, string title, string right, string body) =>
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title><link rel=\"icon\" href=\"data:,\"><style>{Style}</style></head><body>"
        + $"<header><a class=\"site\" href=\"{context}/\">{Encode(site.Title)}</a><span class=\"kind\">Jira {(site.IsCloud ? "Cloud" : "Data Center")} sandbox</span>{right}</header>{body}</body></html>";

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string Time(DateTimeOffset instant) =>
        $"<span title=\"{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC\">{instant.UtcDateTime:yyyy-MM-dd HH:mm:ss}</span>";

    public static string Status(Status status) => $"<span class=\"status c{(int)status.Category}\">{Encode(status.Name)}</span>";

    public static string? Name(Site site, string? userId) => userId is null ? null : site.Users.GetValueOrDefault(userId)?.DisplayName ?? userId;
}
