# The service in one image; what a container does is its first argument:
#   docker build -t issuance .                        the service: --role api|jobs|console|all, or a command such as migrate
#   docker build -t issuance-front  --target front  . one address for many of them (production may use its own)
#   docker build -t issuance-stubs  --target stubs  . the stub banks, for sandboxes
#   docker build -t issuance-tools  --target tools  . makes a sandbox's keys
# docs/operations.md says how they belong together. Nothing here needs a shell at run time, and nothing runs as root.

# The pages' libraries, exactly as the lock file says.
FROM node:22-bookworm-slim AS pages
WORKDIR /pages
COPY src/Issuance.Console/package.json src/Issuance.Console/package-lock.json src/Issuance.Console/.npmrc ./
RUN npm ci --include=dev --ignore-scripts --no-audit --no-fund \
    && mkdir lib \
    && cp node_modules/@tabler/core/dist/css/tabler.min.css node_modules/htmx.org/dist/htmx.min.js \
        node_modules/echarts/dist/echarts.common.min.js lib/

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig CHANGELOG.md ./
COPY openapi openapi
COPY bank-stubs bank-stubs
COPY src src
COPY --from=pages /pages/lib src/Issuance.Console/wwwroot/assets/lib
# The stamp says that the libraries are there, so that this stage needs no npm. Restores are as the lock files say.
RUN touch src/Issuance.Console/wwwroot/assets/lib/.stamp \
    && dotnet publish src/Issuance.Host -c Release -o /publish/host -p:RestoreLockedMode=true -p:UseAppHost=false \
    && dotnet publish src/Issuance.Front -c Release -o /publish/front -p:RestoreLockedMode=true -p:UseAppHost=false \
    && dotnet publish bank-stubs/BankStubs -c Release -o /publish/stubs -p:RestoreLockedMode=true -p:UseAppHost=false \
    && dotnet publish src/Issuance.DevHost -c Release -o /publish/tools -p:RestoreLockedMode=true -p:UseAppHost=false
# A new volume takes its owner from the folder that it covers; 1654 is the images' own user (APP_UID).
RUN mkdir -p /volumes/keys /volumes/rural /volumes/ledger \
    && chown -R 1654:1654 /volumes \
    && chmod -R 700 /volumes

FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS base
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 TZ=Asia/Shanghai
COPY --from=build --chown=1654:1654 /volumes /
USER 1654
WORKDIR /app

FROM base AS tools
COPY --from=build /publish/tools .
ENTRYPOINT ["dotnet", "Issuance.DevHost.dll"]

FROM base AS stubs
COPY --from=build /publish/stubs .
ENV Stubs__Listen=any
EXPOSE 8090
ENTRYPOINT ["dotnet", "BankStubs.dll"]

FROM base AS front
COPY --from=build /publish/front .
ENV Front__Listen=any ISSUANCE_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 \
    CMD ["dotnet", "Issuance.Front.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "Issuance.Front.dll"]

# Last, so that it is what a build without a target makes.
FROM base AS host
COPY --from=build /publish/host .
# Every address of the container; its network says who may come. ISSUANCE_PORT, which means loopback, stays unset.
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
# Each look starts a small process of some 0.3 s, so not more often than this.
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
    CMD ["dotnet", "Issuance.Host.dll", "healthcheck"]
# SIGTERM: not ready any more, then what is under way is finished (Shutdown__DrainSeconds, then up to 45 s).
STOPSIGNAL SIGTERM
ENTRYPOINT ["dotnet", "Issuance.Host.dll"]
CMD ["--role", "all"]
